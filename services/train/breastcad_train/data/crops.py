"""Crops around pixels of a class that is drawn first, so that rare classes are seen often (E4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDES = (256, 700, 900, 1500)
COMMON = frozenset({"mammary gland", "background"})


@dataclass(frozen=True)
class Crop:
    """A square part of an image; it may reach beyond it.

    Attributes
    ----------
    top, left
        Its first row and column, below 0 where it begins before the image.
    side
        Rows and columns.
    """

    top: int
    left: int
    side: int

    def cut(self, image: NDArray[np.uint8], outside: int = 0) -> NDArray[np.uint8]:
        """Return the part of `image`, of shape (rows, columns, …), with `outside` around it."""
        rows = self._overlap(self.top, image.shape[0])
        columns = self._overlap(self.left, image.shape[1])
        cut = np.full((self.side, self.side, *image.shape[2:]), outside, image.dtype)
        place = (_shifted(rows, -self.top), _shifted(columns, -self.left))
        cut[place] = image[rows, columns]
        return cut

    def _overlap(self, start: int, length: int) -> slice:
        first = min(max(0, start), length)
        return slice(first, max(first, min(length, start + self.side)))


def balanced(
    classes: NDArray[np.uint8], side: int, common: frozenset[int], rng: np.random.Generator
) -> Crop:
    """Draw a crop: a class uniformly, one of its pixels uniformly, which is the centre.

    Parameters
    ----------
    classes
        Class of every pixel, of shape (rows, columns).
    side
        Of the crop, in pixels; one of `SIDES` in the paper.
    common
        Classes that are not drawn. Where an image has no other, they are.
    rng
        Draws.
    """
    present = np.unique(classes)
    rare = present[~np.isin(present, list(common))]
    chosen = rng.choice(rare if rare.size else present)
    pixels = np.flatnonzero(classes == chosen)
    row, column = np.unravel_index(rng.choice(pixels), classes.shape)
    return Crop(int(row) - side // 2, int(column) - side // 2, side)


def _shifted(part: slice, by: int) -> slice:
    return slice(part.start + by, part.stop + by)
