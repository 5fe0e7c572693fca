"""Masks as pictures that any viewer shows."""

from __future__ import annotations

import numpy as np

from breastcad_gateway.render.png import read_grey, write_png


def mask_picture(mask_png: bytes) -> bytes:
    """Return a mask as an 8-bit PNG of 0 and 255.

    Parameters
    ----------
    mask_png
        Mask of shape (rows, columns) as a 1-bit PNG: 0 outside, 1 inside.
    """
    # The decoder scales 1 bit to 0 and 255, but keeps the 1 of an 8-bit mask.
    inside = read_grey(mask_png) > 0
    return write_png(inside.astype(np.uint8) * np.uint8(255))
