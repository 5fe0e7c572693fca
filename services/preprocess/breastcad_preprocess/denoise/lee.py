"""Lee's local minimum mean square error filter, and Kuan's.

Scanners compress the envelope logarithmically, so that the noise of a stored image is not
multiplicative: its variance grows about as the mean (Loupas' model, u = x + sqrt(x)·n). The
filter of stored images therefore compares the local variance with ``noise · mean``; on an
envelope it is ``noise · mean²``.

References
----------
.. [1] J.-S. Lee, "Digital image enhancement and noise filtering by use of local statistics",
   IEEE Transactions on Pattern Analysis and Machine Intelligence 2(2), 1980.
.. [2] T. Loupas, W. N. McDicken and P. L. Allan, "An adaptive weighted median filter for speckle
   suppression in medical ultrasonic images", IEEE Transactions on Circuits and Systems 36(1), 1989.
.. [3] D. T. Kuan, A. A. Sawchuk, T. C. Strand and P. Chavel, "Adaptive noise smoothing filter for
   images with signal-dependent noise", IEEE Transactions on Pattern Analysis and Machine
   Intelligence 7(2), 1985.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.speckle_noise import LOUPAS, Speckle

WINDOW_SIDE = 5
_DARK_SHARE = 0.02
_TINY = 1e-6
_SMALLEST = 1e-30

Floats = NDArray[np.float32]


def lee(pixels: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """Suppress speckle of a stored image where it is homogeneous and keep edges.

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
    mean, variance = local_statistics(values, WINDOW_SIDE)
    noise = _noise(mean, variance, float(np.iinfo(pixels.dtype).max))
    if noise <= 0:
        return pixels.copy(), 0.0
    filtered = _mmse(values, mean, variance, _variance_of_noise(mean, noise, LOUPAS))
    limit = np.iinfo(pixels.dtype).max
    return np.clip(np.rint(filtered), 0, limit).astype(pixels.dtype), noise


def local_mmse(
    values: Floats, noise: Speckle, *, window: int = WINDOW_SIDE, strength: float = 1.0
) -> Floats:
    """Apply Lee's filter [1]_ to values whose speckle has any exponent.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Of the same image.
    window
        Side of the window of the local statistics, odd.
    strength
        Multiple of the noise's variance that is compared with.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    mean, variance = local_statistics(values, window)
    of_noise = _variance_of_noise(mean, strength * noise.level**2, noise.exponent)
    return keep_brightness(np.maximum(_mmse(values, mean, variance, of_noise), 0), values)


def kuan(
    values: Floats, noise: Speckle, *, window: int = WINDOW_SIDE, strength: float = 1.0
) -> Floats:
    """Apply Kuan's filter [3]_: as Lee's, but exact where noise depends on the signal.

    Parameters
    ----------
    values, noise, window, strength
        As for `local_mmse`.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    mean, variance = local_statistics(values, window)
    of_noise = _variance_of_noise(mean, strength * noise.level**2, noise.exponent)
    share = np.maximum(variance - of_noise, 0) / np.maximum(variance, _SMALLEST)
    share /= 1 + of_noise / np.maximum(mean * mean, _SMALLEST)
    return keep_brightness(np.maximum(mean + share * (values - mean), 0), values)


def local_statistics(values: Floats, side: int) -> tuple[Floats, Floats]:
    """Return mean and variance in square windows around each pixel."""
    window = (side, side)
    mean = cv2.boxFilter(values, cv2.CV_32F, window, borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(values, cv2.CV_32F, window, borderType=cv2.BORDER_REFLECT)
    return np.asarray(mean), np.maximum(square - mean * mean, 0)


def _variance_of_noise(mean: Floats, factor: float, exponent: float) -> Floats:
    # With Loupas' exponent the power is 1, and the product exactly that of the two.
    return np.asarray(factor * mean ** (2 * exponent))


def _mmse(values: Floats, mean: Floats, variance: Floats, of_noise: Floats) -> Floats:
    signal = np.maximum(variance - of_noise, 0)
    return np.asarray(mean + signal / np.maximum(variance, _TINY) * (values - mean))


def _noise(mean: Floats, variance: Floats, limit: float) -> float:
    """Return variance over mean in the calmer half of the tissue; black surroundings are none."""
    tissue = mean > _DARK_SHARE * limit
    if not tissue.any():
        return 0.0
    ratio = variance[tissue] / mean[tissue]
    return float(np.median(ratio[ratio <= np.median(ratio)]))
