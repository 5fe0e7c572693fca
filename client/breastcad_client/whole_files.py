"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from breastcad.errors import InvalidInput


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, and the folders above it; a file of that name is replaced at once.

    Raises
    ------
    InvalidInput
        ``OUTPUT_FOLDER`` where it cannot be written.
    """
    with named_in_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)


@contextmanager
def named_in_errors(path: Path) -> Iterator[None]:
    """Raise what goes wrong with a file inside as ``OUTPUT_FOLDER`` with its name."""
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            "OUTPUT_FOLDER", f"{path} cannot be written: {error.strerror}."
        ) from error


def _replace(path: Path, data: bytes) -> None:
    handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        # mkstemp's files are for their owner alone; these are for whoever may see the folder.
        Path(part).chmod(0o644)
        Path(part).replace(path)
    finally:
        Path(part).unlink(missing_ok=True)
