"""A store that is a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from breastcad.errors import NotFound, Unavailable
from breastcad.store.keys import below, check_key


class FileStore:
    """Keeps each key as a file below a folder, which the first write creates.

    Parameters
    ----------
    root
        The folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, key: str) -> bytes:
        """Return the content of `key`; see `Store`."""
        path = self._path(key)
        with _mapped(key):
            if path.is_file():
                return path.read_bytes()
            self._require_root()
        raise NotFound("NOT_IN_STORE", f"the store has no {key}")

    def write(self, key: str, data: bytes) -> None:
        """Set the content of `key`; see `Store`."""
        path = self._path(key)
        with _mapped(key):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, data)

    def exists(self, key: str) -> bool:
        """Tell whether `key` has content; see `Store`."""
        path = self._path(key)
        with _mapped(key):
            self._require_root()
            return path.is_file()

    def list(self, folder: str = "") -> tuple[str, ...]:
        """Return all keys below `folder`, sorted; see `Store`."""
        top = self._root / below("", folder)
        with _mapped(folder):
            self._require_root()
            return tuple(sorted(self._keys(top)))

    def _keys(self, top: Path) -> Iterator[str]:
        for path in top.rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self._root).as_posix()

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _require_root(self) -> None:
        if not self._root.is_dir():
            raise Unavailable("STORE_UNAVAILABLE", f"the store's folder {self._root} is missing")


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_name(f".{uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            # Without it, a power cut after the rename can leave an empty file of the final name.
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _mapped(key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            "STORE_UNAVAILABLE", f"{key or 'the store'}: {error.strerror or type(error).__name__}"
        ) from error
