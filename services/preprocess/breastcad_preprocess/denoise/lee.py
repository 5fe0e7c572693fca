"""Lee's local minimum mean square error filter for the speckle of stored ultrasound images.

Scanners compress the envelope logarithmically, so that the noise of a stored image is not
multiplicative: its variance grows about as the mean (Loupas' model, u = x + sqrt(x)·n). The
filter therefore compares the local variance with ``noise · mean`` instead of ``noise · mean²``.

References
----------
.. [1] J.-S. Lee, "Digital image enhancement and noise filtering by use of local statistics",
   IEEE Transactions on Pattern Analysis and Machine Intelligence 2(2), 1980.
.. [2] T. Loupas, W. N. McDicken and P. L. Allan, "An adaptive weighted median filter for speckle
   suppression in medical ultrasonic images", IEEE Transactions on Circuits and Systems 36(1), 1989.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WINDOW_SIDE = 5
_DARK_SHARE = 0.02


def lee(pixels: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """Suppress speckle where the image is homogeneous and keep edges.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16. Not changed.

    Returns
    -------
    NDArray
        Filtered values of the same shape and type.
    float
        Estimated noise: variance over mean in homogeneous tissue, in grey values; 0 where the
        image has no tissue, and then it is returned as it is.
    """
    values = pixels.astype(np.float32)
    mean, variance = _local_statistics(values)
    noise = _noise(mean, variance, float(np.iinfo(pixels.dtype).max))
    if noise <= 0:
        return pixels.copy(), 0.0
    signal = np.maximum(variance - noise * mean, 0)
    filtered = mean + signal / np.maximum(variance, 1e-6) * (values - mean)
    limit = np.iinfo(pixels.dtype).max
    return np.clip(np.rint(filtered), 0, limit).astype(pixels.dtype), noise


def _local_statistics(
    values: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    window = (WINDOW_SIDE, WINDOW_SIDE)
    mean = cv2.boxFilter(values, cv2.CV_32F, window, borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(values, cv2.CV_32F, window, borderType=cv2.BORDER_REFLECT)
    return np.asarray(mean), np.maximum(square - mean * mean, 0)


def _noise(mean: NDArray[np.float32], variance: NDArray[np.float32], limit: float) -> float:
    """Return variance over mean in the calmer half of the tissue; black surroundings are none."""
    tissue = mean > _DARK_SHARE * limit
    if not tissue.any():
        return 0.0
    ratio = variance[tissue] / mean[tissue]
    return float(np.median(ratio[ratio <= np.median(ratio)]))
