"""The median filter, the plainest way to suppress speckle."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.speckle_noise import Speckle

_LARGEST_OF_OPENCV = 5

Floats = NDArray[np.float32]


def median(values: Floats, noise: Speckle, *, window: int = 5) -> Floats:  # noqa: ARG001
    """Replace each pixel by the median of its surroundings.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Not needed: the parameter is there because every method has it.
    window
        Side of the window, odd, at least 3.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    if window <= _LARGEST_OF_OPENCV:
        return keep_brightness(np.asarray(cv2.medianBlur(values, window)), values)
    return keep_brightness(np.asarray(median_filter(values, window, mode="reflect")), values)
