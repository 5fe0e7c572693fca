"""File names of objects, made from the names of instances."""

from __future__ import annotations

_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))
_MAX_STEM = 200  # characters; a file name may have 255 bytes on common file systems


class FileNames:
    """Gives each instance a file name of its own, in the order of asking."""

    def __init__(self) -> None:
        self._given: set[str] = set()

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
        # Some file systems do not tell upper from lower case.
        while name.casefold() in self._given:
            number += 1
            name = f"{base}-{number}"
        self._given.add(name.casefold())
        return name
