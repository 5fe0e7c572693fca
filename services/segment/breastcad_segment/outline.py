"""The outline of one connected region as a polygon."""

from __future__ import annotations

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

TOLERANCE_PX = 0.5


def trace_border(region: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Follow the outer border of a region from pixel to pixel. Holes are not traced.

    Parameters
    ----------
    region
        One 8-connected region of shape (rows, columns), 0 outside. Not empty.

    Returns
    -------
    NDArray[np.int32]
        Centres of the border's pixels in order, of shape (n, 2), each (x, y) in pixels, n ≥ 1.

    References
    ----------
    .. [1] S. Suzuki and K. Abe, "Topological structural analysis of digitized binary images by
       border following", Computer Vision, Graphics, and Image Processing 30(1), 1985.
    """
    borders, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(borders[0], dtype=np.int32).reshape(-1, 2)


def simplify(border: NDArray[np.int32]) -> NDArray[np.float64]:
    """Drop points of a closed border that lie at most half a pixel off the rest.

    OpenCV's own simplification adds a pass that may leave points a pixel off.

    Parameters
    ----------
    border
        Points of shape (n, 2) in order; the last one joins the first.

    Returns
    -------
    NDArray[np.float64]
        Some of the points, of shape (m, 2), 1 ≤ m ≤ n, in the same order.

    References
    ----------
    .. [1] D. H. Douglas and T. K. Peucker, "Algorithms for the reduction of the number of points
       required to represent a digitized line or its caricature", Cartographica 10(2), 1973.
    """
    if len(border) == 1:
        return border.astype(np.float64)
    closed = shapely.LineString(np.vstack([border, border[:1]]))
    kept = shapely.simplify(closed, TOLERANCE_PX, preserve_topology=False)
    return np.asarray(shapely.get_coordinates(kept)[:-1], dtype=np.float64)
