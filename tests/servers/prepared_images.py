"""Prepared images whose answers one can compute by hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ultrasound(first: int = 0) -> NDArray[np.uint8]:
    """Return an image of grey 51, a fifth of white, but for its first pixel."""
    image = np.full((1, 1, 256, 256), 51, np.uint8)
    image[0, 0, 0, 0] = first
    return image


def mammogram(first: int) -> NDArray[np.uint8]:
    """Return an image whose grey is the column, but for its first pixel."""
    image = np.tile(np.arange(208, dtype=np.uint8), (1, 1, 320, 1))
    image[0, 0, 0, 0] = first
    return image
