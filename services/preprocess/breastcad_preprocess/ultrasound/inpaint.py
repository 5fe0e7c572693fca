"""Filling what a scanner drew over an image, for models only."""

from __future__ import annotations

from typing import Any

import cv2
from numpy.typing import NDArray

from breastcad_preprocess.ultrasound.levels import Bytes

_RADIUS = 3


def inpaint(pixels: NDArray[Any], mask: Bytes) -> NDArray[Any]:
    """Return an image whose marked pixels continue what surrounds them.

    For models, never for people: the filling is plausible, not observed. Pixels that are not
    marked stay as they are.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16.
    mask
        Not 0 where to fill, of the same shape, as from `find_overlays`.

    References
    ----------
    Bertalmio, Bertozzi, Sapiro: Navier-Stokes, fluid dynamics, and image and video inpainting,
    CVPR 2001.
    """
    if not mask.any():
        return pixels
    filled: NDArray[Any] = cv2.inpaint(pixels, mask, _RADIUS, cv2.INPAINT_NS)
    return filled
