"""Sizes of a region in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Spacing:
    """Distances between the centres of neighbouring pixels, in mm, above 0.

    Parameters
    ----------
    row_mm
        From one row to the next, in mm.
    column_mm
        From one column to the next, in mm.
    """

    row_mm: float
    column_mm: float

    @property
    def pixel_mm2(self) -> float:
        """Area of one pixel, in mm²."""
        return self.row_mm * self.column_mm


def longest_diameter_mm(border: NDArray[np.int32], spacing: Spacing) -> float:
    """Return the greatest distance between two points of a region, in mm.

    Pixels count as rectangles, as they do for areas: the distance reaches from outer corner to
    outer corner, one pixel more along each axis than between the pixels' centres.

    Parameters
    ----------
    border
        Centres of the region's border pixels, of shape (n, 2), each (x, y) in pixels, n ≥ 1.
    spacing
        Size of one pixel.
    """
    # The two points farthest apart are corners of the convex hull, which has few of them.
    hull = np.asarray(cv2.convexHull(border), dtype=np.float64).reshape(-1, 2)
    steps = np.abs(hull[:, None] - hull[None, :]) + 1.0
    return float(np.hypot(steps[..., 0] * spacing.column_mm, steps[..., 1] * spacing.row_mm).max())
