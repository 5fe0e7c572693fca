"""Binary masks as PNG files of one bit per pixel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Runs of equal pixels are all that a mask has to compress, so the fastest level finds them too.
_FLAGS = (
    cv2.IMWRITE_PNG_BILEVEL,
    1,
    cv2.IMWRITE_PNG_COMPRESSION,
    1,
    cv2.IMWRITE_PNG_STRATEGY,
    cv2.IMWRITE_PNG_STRATEGY_RLE,
)


def encode_mask(mask: NDArray[np.uint8]) -> bytes:
    """Encode a mask of shape (rows, columns), 0 outside, as a grey PNG of bit depth 1.

    Readers that widen it to 8 bits get 0 outside and 255 inside.
    """
    _, data = cv2.imencode(".png", mask, _FLAGS)
    return bytes(data)
