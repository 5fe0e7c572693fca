"""Pixels of the fakes: every image is 64 × 64 source pixels, prepared at half the size."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from breastcad.v1 import types_pb2

SOURCE_SIDE = 64
PREPARED_SIDE = 32


def grey_image(grey: int) -> types_pb2.Image:
    """Return a prepared image of one grey."""
    return types_pb2.Image(
        samples=bytes([grey]) * PREPARED_SIDE**2,
        sample_type=types_pb2.SAMPLE_TYPE_UINT8,
        rows=PREPARED_SIDE,
        columns=PREPARED_SIDE,
    )


def png(pixels: np.ndarray[Any, np.dtype[np.uint8]], bits: int = 8) -> bytes:
    """Return pixels of shape (rows, columns) as a PNG of 8 bits, or of 1."""
    flags = (cv2.IMWRITE_PNG_BILEVEL, 1) if bits == 1 else ()
    return bytes(cv2.imencode(".png", pixels, flags)[1].tobytes())


def pgm(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> bytes:
    """Return pixels of shape (rows, columns) as a portable graymap of 8 bits."""
    return bytes(cv2.imencode(".pgm", pixels)[1].tobytes())
