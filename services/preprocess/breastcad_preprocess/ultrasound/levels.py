"""Grey values of any depth as bytes, for decisions by content."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of uint8; OpenCV's results are typed no more closely.
Bytes = NDArray[Any]


def as_bytes(pixels: NDArray[Any]) -> Bytes:
    """Return grey values as 0…255; wider ones lose their lowest bits.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16.
    """
    if pixels.dtype == np.uint8:
        return pixels
    excess = max(int(pixels.max(initial=0)).bit_length() - 8, 0)
    return (pixels >> excess).astype(np.uint8)
