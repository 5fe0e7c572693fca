"""Affine maps between source pixels and model pixels.

Points are (x, y) = (column, row) in pixels, and (0, 0) is the centre of the top left pixel,
so that an image of n columns spans x from -0.5 to n - 0.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Affine:
    """An invertible map (x, y) → (xx·x + xy·y + x0, yx·x + yy·y + y0), in pixels."""

    xx: float = 1.0
    xy: float = 0.0
    x0: float = 0.0
    yx: float = 0.0
    yy: float = 1.0
    y0: float = 0.0

    @classmethod
    def crop(cls, *, left: float, top: float) -> Affine:
        """Return the map to an image whose top left pixel is at column `left` and row `top`."""
        return cls(x0=-left, y0=-top)

    @classmethod
    def flip_columns(cls, *, columns: int) -> Affine:
        """Return the map that mirrors an image of `columns` columns left to right."""
        return cls(xx=-1.0, x0=columns - 1.0)

    @classmethod
    def flip_rows(cls, *, rows: int) -> Affine:
        """Return the map that mirrors an image of `rows` rows top to bottom."""
        return cls(yy=-1.0, y0=rows - 1.0)

    @classmethod
    def resize(cls, *, scale_x: float, scale_y: float) -> Affine:
        """Return the map of a resize that keeps the image's outer edges, not its pixel centres."""
        return cls(xx=scale_x, x0=0.5 * (scale_x - 1), yy=scale_y, y0=0.5 * (scale_y - 1))

    @property
    def matrix(self) -> Matrix:
        """The map as a matrix of shape (2, 3), as OpenCV takes it."""
        return np.array([[self.xx, self.xy, self.x0], [self.yx, self.yy, self.y0]])

    def then(self, other: Affine) -> Affine:
        """Return the map that applies this one first and `other` afterwards."""
        return _from_square(_square(other) @ _square(self))

    def inverse(self) -> Affine:
        """Return the map back.

        Raises
        ------
        ValueError
            If the map squashes the plane onto a line.
        """
        if abs(self.xx * self.yy - self.xy * self.yx) < 1e-12:
            raise ValueError(f"an affine map must be invertible, got {self}")
        return _from_square(np.linalg.inv(_square(self)))

    def apply(self, points: Matrix) -> Matrix:
        """Map points of shape (n, 2), each (x, y) in pixels, to points of the same shape."""
        return np.asarray(points @ self.matrix[:, :2].T + self.matrix[:, 2])


def _square(affine: Affine) -> Matrix:
    return np.vstack([affine.matrix, [0.0, 0.0, 1.0]])


def _from_square(matrix: Matrix) -> Affine:
    return Affine(*(float(value) for value in matrix[:2].ravel()))
