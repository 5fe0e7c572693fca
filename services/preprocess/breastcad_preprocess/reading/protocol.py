"""What the service and a worker say to each other over a socket.

::

    service ──► worker    length | order
    service ◄── worker    length | answer

Lengths are 4 bytes, big endian; an order and an answer are MessagePack. The first answer, to no
order, says that the worker is ready. The file lies in shared memory, and then its pixels do.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Annotated

import msgspec
from breastcad.errors import BreastcadError, InvalidInput, Refused
from breastcad.modalities import ModalityCode
from msgspec import Meta, Struct

MAX_ANSWER_BYTES = 2**20
LENGTH = struct.Struct(">I")

_KINDS: dict[str, type[BreastcadError]] = {kind.__name__: kind for kind in (InvalidInput, Refused)}

Option = str | int | bool | None | Mapping[ModalityCode, int]
_Text = Annotated[str, Meta(max_length=1000)]


class Order(Struct, frozen=True):
    """What a worker shall do.

    Attributes
    ----------
    reader
        Name of a reader.
    options
        Its keyword arguments.
    size
        Length of the file, in bytes.
    """

    reader: str
    options: Mapping[str, Option]
    size: int


class Failure(Struct, frozen=True):
    """A `BreastcadError` in words.

    Attributes
    ----------
    kind
        Name of the class.
    reason, message, details
        As `BreastcadError` has them.
    cause
        Not empty where the worker has met what it was not made for, and ends: what and where.
    """

    kind: str
    reason: Annotated[str, Meta(pattern="^[A-Z][A-Z0-9_]{1,63}$")]
    message: _Text
    details: dict[_Text, _Text] = {}
    cause: _Text = ""

    def error(self) -> BreastcadError:
        """Return the error.

        Raises
        ------
        msgspec.ValidationError
            If it is none that a reader raises.
        """
        if self.kind not in _KINDS:
            raise msgspec.ValidationError("no error that a reader raises")
        return _KINDS[self.kind](self.reason, self.message, details=self.details)


class Answer(Struct, frozen=True):
    """What a worker has done: a value as `arrays.pack` makes it, or a failure."""

    value: bytes = b""
    failure: Failure | None = None


def told(error: BreastcadError, cause: str = "") -> Failure:
    """Return an error in words."""
    return Failure(
        type(error).__name__, error.reason, error.message, dict(error.details), cause[:1000]
    )


def framed(message: Struct) -> bytes:
    """Return a message with its length before it."""
    body = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(body)) + body
