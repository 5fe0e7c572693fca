"""A point that surely lies within a lesion."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def centre_pixel(pixels: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the column and row of the pixel that lies deepest within a region.

    The centre of mass of a ring or a crescent lies outside it. Of several pixels that lie equally
    deep the one nearest to the centre of mass is taken.

    Parameters
    ----------
    pixels
        True within the region, at least once; of shape (rows, columns).
    """
    padded = np.pad(pixels.astype(np.uint8), 1)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    deepest = np.argwhere(depth == depth.max())
    rows, columns = np.nonzero(pixels)
    offsets = deepest - np.array([rows.mean(), columns.mean()])
    row, column = deepest[np.argmin((offsets**2).sum(axis=1))]
    return int(column), int(row)
