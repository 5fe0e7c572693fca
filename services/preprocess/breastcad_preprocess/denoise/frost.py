"""Frost's filter: a mean whose weights fall with distance, faster where the image is busy.

References
----------
.. [1] V. S. Frost, J. A. Stiles, K. S. Shanmugan and J. C. Holtzman, "A model for radar images and
   its application to adaptive digital filtering of multiplicative noise", IEEE Transactions on
   Pattern Analysis and Machine Intelligence 4(2), 1982.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.lee import local_statistics
from breastcad_preprocess.denoise.speckle_noise import Speckle

Floats = NDArray[np.float32]


def frost(
    values: Floats, noise: Speckle, *, window: int = 7, damping: float = 0.3, statistics: int = 7
) -> Floats:
    """Average with weights ``exp(-damping · r · distance)``, r the local variance over the noise's.

    On an envelope that is Frost's ``exp(-D · C² · distance)`` [1]_ with the damping D times the
    squared coefficient of variation of speckle.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Of the same image.
    window
        Side of the window that is averaged over, odd.
    damping
        Fall of the weights for each pixel of distance in homogeneous tissue.
    statistics
        Side of the window of the local variance, odd.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    if noise.level <= 0:
        return values.copy()
    mean, variance = local_statistics(values, statistics)
    of_noise = noise.level**2 * mean ** (2 * noise.exponent)
    decay = np.float32(-damping) * variance / np.maximum(of_noise, np.float32(1e-20))
    total = np.zeros_like(values)
    weights = np.zeros_like(values)
    for distance, ring in _rings(window // 2):
        weight = np.exp(decay * np.float32(distance))
        total += weight * cv2.filter2D(values, cv2.CV_32F, ring, borderType=cv2.BORDER_REFLECT)
        weights += weight * ring.sum()
    return keep_brightness(total / weights, values)


def _rings(reach: int) -> list[tuple[float, Floats]]:
    """Return each distance within a square window, and where it occurs."""
    across, down = np.meshgrid(*[np.arange(-reach, reach + 1)] * 2)
    distances = np.hypot(across, down)
    return [
        (float(distance), (distances == distance).astype(np.float32))
        for distance in np.unique(distances)
    ]
