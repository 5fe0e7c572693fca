"""Contrast of mammograms from different makers, brought to one range."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_DARKEST_TISSUE = 16.0
_LOW_PERCENTILE, _HIGH_PERCENTILE = 1.0, 99.5
_BACKGROUND_SHARE = 0.06
_SKIN_SHARE = 0.04


def stretch_tissue(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Map the grey values of tissue linearly to 16 to 255, and the background to 0.

    The look-up tables of makers differ so much that one reader's dark fat is another's mid grey,
    the more so where MONOCHROME1 was stored without its look-up table.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16, dark background.

    Returns
    -------
    NDArray[np.uint8]
        Grey values of the same shape. An image of one value becomes 0.
    """
    values = pixels.astype(np.float32)
    background = _BACKGROUND_SHARE * float(np.percentile(values, 99))
    tissue = values > background
    inner = _without_skin(tissue)
    if not inner.any():
        return np.zeros(pixels.shape, np.uint8)
    low, high = np.percentile(values[inner], (_LOW_PERCENTILE, _HIGH_PERCENTILE))
    if high <= low:
        return np.zeros(pixels.shape, np.uint8)
    gain = (255.0 - _DARKEST_TISSUE) / (high - low)
    stretched = np.clip((values - low) * gain + _DARKEST_TISSUE, 0, 255)
    return np.where(tissue, np.rint(stretched), 0).astype(np.uint8)


def _without_skin(tissue: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave out the outline, where tissue is thin and its grey values run into the background's."""
    side = 2 * max(1, round(_SKIN_SHARE / 2 * min(tissue.shape))) + 1
    eroded = cv2.erode(tissue.astype(np.uint8), np.ones((side, side), np.uint8))
    return np.asarray(eroded > 0)
