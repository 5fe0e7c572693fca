"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from breastcad.errors import Overloaded

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Open a file under a temporary name; it takes its place once it is on the disk.

    Raises
    ------
    Overloaded
        ``DISK_FULL``, with the file's name; what was at `path` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        if is_full(error):
            raise Overloaded(
                "DISK_FULL", f"no space is left for {path.name}; the one before is intact"
            ) from error
        raise
    _keep_name(path.parent)


def write(path: Path, data: bytes) -> None:
    """Write a file as `writing` does."""
    with writing(path) as file:
        file.write(data)


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    """Write a whole folder, or nothing."""
    partial = folder.with_name(f".{folder.name}.partial")
    for old in (partial, folder):
        if old.exists():
            shutil.rmtree(old)
    for name, content in files.items():
        write(partial / name, content)
    return partial.rename(folder)


def is_full(error: BaseException | None) -> bool:
    """Whether a full disk is behind an error, maybe through others as torch raises them."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = error.__cause__ or error.__context__
    return False


def _keep_name(folder: Path) -> None:
    # A file's new name is safe only when its folder is on the disk too.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
