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
    shape = pixels.view(np.uint8)
    padded = cv2.copyMakeBorder(shape, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_5)[1:-1, 1:-1]
    deepest = np.argwhere(depth == depth.max())
    mass = cv2.moments(shape, binaryImage=True)
    offsets = deepest - np.array([mass["m01"], mass["m10"]]) / mass["m00"]
    row, column = deepest[np.argmin((offsets**2).sum(axis=1))]
    return int(column), int(row)
