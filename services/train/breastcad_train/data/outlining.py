"""Masks as polygons that draw the very same mask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_train.data.regions import Mask, Polygon, Region


def outlined(mask: Mask, name: str = "") -> tuple[Region, ...]:
    """Return polygons through the border pixels of a mask; drawn, they give the mask again.

    A polygon cannot have a hole: a part that has one is cut in two through it.

    Parameters
    ----------
    mask
        0 or 1, of shape (rows, columns).
    name
        Of the regions.
    """
    return tuple(Region(polygon, name) for polygon in _polygons(mask))


def _polygons(mask: Mask) -> Iterator[Polygon]:
    count, parts = cv2.connectedComponents(mask, connectivity=8)
    for number in range(1, count):
        part = np.asarray(parts == number, np.uint8)
        contours, tree = cv2.findContours(part, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
        holes = [
            contour for contour, (*_, parent) in zip(contours, tree[0], strict=True) if parent >= 0
        ]
        if holes:
            yield from _halves(part, holes[0])
        else:
            points = contours[0].reshape(-1, 2).tolist()
            yield Polygon(tuple((float(x), float(y)) for x, y in points))


def _halves(part: Mask, hole: NDArray[Any]) -> Iterator[Polygon]:
    """Yield the polygons of a part above and below the middle row of its hole."""
    # The points of a hole's contour lie on the part: from one row above to one below the hole.
    rows = hole[..., 1]
    middle = (int(rows.min()) + int(rows.max())) // 2 + 1
    for kept in (slice(0, middle), slice(middle, None)):
        half = np.zeros_like(part)
        half[kept] = part[kept]
        yield from _polygons(half)
