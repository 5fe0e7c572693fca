"""A small picture of the whole source for people."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def preview_pgm(pixels: NDArray[Any], longest_side: int) -> bytes:
    """Return a portable graymap of 8 bits, reduced by area and never enlarged.

    Not a PNG: it only goes from service to service, and to pack and unpack 1024 × 832 pixels takes
    10 ms instead of 0.1 ms.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16 over their full range.
    longest_side
        In pixels, at least 1.
    """
    rows, columns = pixels.shape
    scale = min(1.0, longest_side / max(rows, columns))
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    if small.dtype == np.uint16:
        small = cv2.convertScaleAbs(small, alpha=1 / 257)
    # Never fails for a grey image of 8 bits: the encoder has no other error than memory.
    return bytes(cv2.imencode(".pgm", small)[1])
