"""Names of images as names of the files that are written for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_FRAME = re.compile(r"-frame[0-9]+$")
# Suffixes of letters only: DICOM files are often named by a UID, which has dots but no suffix.
_SUFFIX = re.compile(r"(?<=[^./])\.[A-Za-z][A-Za-z0-9]{0,5}$")


def file_names(images: Iterable[str]) -> dict[str, str]:
    """Return for each image the relative path, without suffix, of the files written for it.

    The suffix is dropped, unless two images would get the same path. Parts that lead out of a
    folder are dropped too, so that every path stays below the folder that it is joined to. No path
    is that of a frame of another image, see `frame_path`.

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


def base_name(name: str) -> str:
    """Return the last part of an object's name, as the name of a file in any folder."""
    return _below(name).rpartition("/")[2]


def frame_path(path: str, frame: int, frames: int) -> str:
    """Return the path of one frame's files: that of its image, and of a clip the frame's number.

    Parameters
    ----------
    path
        Path of the image's files, without suffix.
    frame
        Number of the frame, from 0.
    frames
        Frames of the image.
    """
    return f"{path}-frame{frame}" if frames > 1 else path


def is_of_image(path: str, image_path: str) -> bool:
    """Tell whether a path is that of an image's files, or of any frame of it."""
    return image_path in (path, _FRAME.sub("", path))


def _below(image: str) -> str:
    parts = image.replace("\\", "/").replace("\0", "").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..")) or "image"


def _numbered(chosen: dict[str, str]) -> dict[str, str]:
    """Add a number where two paths are equal, or one could be that of a frame of the other."""
    taken: set[str] = set()
    images_of_frames: set[str] = set()
    names = {}
    for image, path in chosen.items():
        name, number = path, 1
        while {name, _FRAME.sub("", name)} & taken or name in images_of_frames:
            number += 1
            name = f"{path}-{number}"
        taken.add(name)
        images_of_frames.add(_FRAME.sub("", name))
        names[image] = name
    return names
