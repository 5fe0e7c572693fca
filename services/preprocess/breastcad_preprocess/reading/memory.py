"""Bytes that two processes share, without a name: nothing is left when both have ended.

They are read and written like a file instead of being mapped: whoever has them mapped while the
other shortens them is ended by the kernel (SIGBUS).
"""

from __future__ import annotations

import os

_WARM_BYTES = 32 * 2**20


class SharedBytes:
    """Bytes behind a file descriptor, which the other process inherits.

    Parameters
    ----------
    descriptor
        Of bytes that another process has made; not given: new and empty ones.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        made = os.memfd_create("breastcad", os.MFD_CLOEXEC) if descriptor is None else descriptor
        self.descriptor = made

    @property
    def size(self) -> int:
        """Number of bytes."""
        return os.fstat(self.descriptor).st_size

    def write(self, data: memoryview, offset: int = 0) -> None:
        """Write all of `data`.

        Raises
        ------
        OSError
            ``EFBIG`` beyond what this process may write.
        """
        while data:
            written = os.pwrite(self.descriptor, data, offset)
            data, offset = data[written:], offset + written

    def first(self, count: int) -> bytes:
        """Return the first bytes.

        Raises
        ------
        EOFError
            If there are fewer.
        """
        data = os.pread(self.descriptor, count, 0)
        if len(data) < count:
            raise EOFError("the shared memory is shorter")
        return data

    def read(self, into: memoryview, offset: int = 0) -> None:
        """Fill `into`.

        Raises
        ------
        EOFError
            If there are fewer bytes.
        """
        while into:
            count = os.preadv(self.descriptor, [into], offset)
            if not count:
                raise EOFError("the shared memory is shorter")
            into, offset = into[count:], offset + count

    def free(self) -> None:
        """Give large memory back; pages of usual sizes stay, as new ones cost as much as a copy."""
        if self.size > _WARM_BYTES:
            os.ftruncate(self.descriptor, 0)

    def close(self) -> None:
        """Let go of the bytes in this process; to be called once."""
        os.close(self.descriptor)
