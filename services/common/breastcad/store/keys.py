"""Which keys a store takes: the same for folders and S3, so that one can be copied to the other."""

from __future__ import annotations

import re

from breastcad.errors import InvalidInput

# Names that start with a dot are left to the store: unfinished writes, and "." and "..".
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+\- ]*(/[A-Za-z0-9_][A-Za-z0-9_.+\- ]*)*")
_MAX_LENGTH = 512


def check_key(key: str) -> str:
    """Return `key` if it is a plain relative path.

    Raises
    ------
    InvalidInput
        ``INVALID_KEY`` if it is absolute, climbs by ``..``, has hidden or empty parts, or letters
        that not every file system and S3 can hold.
    """
    if len(key) > _MAX_LENGTH or not _KEY.fullmatch(key):
        raise InvalidInput(
            "INVALID_KEY",
            f"expected a relative path such as releases/NAME.json, got {key[:80]!r}",
        )
    return key


def below(root: str, folder: str) -> str:
    """Return the prefix of all keys below `folder` in a store that begins at `root`.

    Either may be empty, and `folder` may end in a slash.
    """
    inside = folder.rstrip("/")
    parts = [root, check_key(inside) if inside else ""]
    return "".join(f"{part}/" for part in parts if part)
