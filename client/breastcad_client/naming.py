"""Names of images as names of the files that are written for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

# Suffixes of letters only: DICOM files are often named by a UID, which has dots but no suffix.
_SUFFIX = re.compile(r"(?<=[^./])\.[A-Za-z][A-Za-z0-9]{0,5}$")


def file_names(images: Iterable[str]) -> dict[str, str]:
    """Return for each image the relative path, without suffix, of the files written for it.

    The suffix is dropped, unless two images would get the same path. Parts that lead out of a
    folder are dropped too, so that every path stays below the folder that it is joined to.

    Parameters
    ----------
    images
        Names as typed, all different.
    """
    safe = {image: _below(image) for image in images}
    short = {image: _SUFFIX.sub("", path) for image, path in safe.items()}
    uses = Counter(short.values())
    chosen = {image: safe[image] if uses[path] > 1 else path for image, path in short.items()}
    return _numbered(chosen)


def _below(image: str) -> str:
    parts = image.replace("\\", "/").replace("\0", "").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "image"


def _numbered(chosen: dict[str, str]) -> dict[str, str]:
    """Add a number where dropping parts has made two paths equal."""
    taken: set[str] = set()
    names = {}
    for image, path in chosen.items():
        name, number = path, 1
        while name in taken:
            number += 1
            name = f"{path}-{number}"
        taken.add(name)
        names[image] = name
    return names
