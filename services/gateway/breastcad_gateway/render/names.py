"""File names of objects, made from the names of instances."""

from __future__ import annotations

import re

_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
_MAX_STEM = 200  # characters; a file name may have 255 bytes on common file systems
_FRAME = re.compile(r"-frame[0-9]+$")


def frame_name(file_name: str, frame: int, frames: int) -> str:
    """Return the name of one image's files: a still has its instance's, a frame adds its number.

    Parameters
    ----------
    file_name
        Name of the instance's files.
    frame
        Number of the frame, from 0.
    frames
        Frames of the instance.
    """
    return f"{file_name}-frame{frame}" if frames > 1 else file_name


class FileNames:
    """Gives each instance a file name of its own, in the order of asking.

    Nor is any of them, or of their frames, the name of a frame of another instance.
    """

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._instances_of_frames: set[str] = set()

    def name(self, instance: str) -> str:
        """Return a name without folders that no earlier instance got.

        Parameters
        ----------
        instance
            Name of an instance; without control characters, of any length.
        """
        plain = instance.translate(_FORBIDDEN).lstrip(".").encode()[:_MAX_STEM]
        base = plain.decode(errors="ignore") or "image"
        name, number = base, 1
        while not self._take(name):
            number += 1
            name = f"{base}-{number}"
        return name

    def _take(self, name: str) -> bool:
        """Note a name; false where it is taken, or could be that of a frame."""
        # Some file systems do not tell upper from lower case.
        folded = name.casefold()
        instance = _FRAME.sub("", folded)
        if {folded, instance} & self._given or folded in self._instances_of_frames:
            return False
        self._given.add(folded)
        self._instances_of_frames.add(instance)
        return True
