"""Masks as pictures that any viewer shows."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_gateway.render.png import read_grey, write_png


def mask_picture(mask_png: bytes) -> bytes:
    """Return a mask as an 8-bit PNG of 0 and 255.

    Parameters
    ----------
    mask_png
        Mask of shape (rows, columns) as a 1-bit PNG: 0 outside, 1 inside.
    """
    mask: NDArray[np.uint8] = read_grey(mask_png)
    # The decoder scales 1 bit to 0 and 255, but keeps the 1 of an 8-bit mask.
    return write_png(cv2.threshold(mask, 0, 255, cv2.THRESH_BINARY)[1])
