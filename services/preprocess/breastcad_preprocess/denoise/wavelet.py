"""Shrinkage of stationary wavelet coefficients of transformed speckle, BayesShrink per band.

References
----------
.. [1] S. G. Chang, B. Yu and M. Vetterli, "Adaptive wavelet thresholding for image denoising and
   compression", IEEE Transactions on Image Processing 9(9), 2000.
"""

from __future__ import annotations

import cv2
import numpy as np
import pywt
from numpy.typing import NDArray

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.speckle_noise import Speckle, calm_tissue, restore, stabilise

_MAD_TO_SIGMA = 0.6745
_CLIPPED = (-1.5, 1.8)
_LEAST_SIGMA = 1e-3
_TINY = 1e-9

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


def wavelet(
    values: Floats, noise: Speckle, *, basis: str = "haar", levels: int = 4, clip: bool = True
) -> Floats:
    """Threshold each band softly by its own noise [1]_: that of speckle is coloured.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Of the same image.
    basis
        A discrete wavelet of PyWavelets.
    levels
        Scales.
    clip
        Whether the long tails of transformed speckle are clipped first, about a 5 × 5 median.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    calm = calm_tissue(values, noise.exponent)
    if not calm.any():
        return values.copy()
    stable = stabilise(values, noise)
    if clip:
        stable = _clipped(stable, calm)
    reach = 1 << levels
    pads = [(reach, reach + -side % reach) for side in values.shape]
    padded, mask = np.pad(stable, pads, mode="symmetric"), np.pad(calm, pads)
    coarse, *scales = pywt.swt2(padded, basis, levels, trim_approx=True, norm=True)
    thin = [tuple(_soft(band, mask) for band in scale) for scale in scales]
    smooth = pywt.iswt2([coarse, *thin], basis, norm=True)
    inner = smooth[reach : reach + values.shape[0], reach : reach + values.shape[1]]
    return keep_brightness(restore(np.ascontiguousarray(inner, np.float32), noise), values)


def _clipped(stable: Floats, calm: Mask) -> Floats:
    middle = np.asarray(cv2.medianBlur(stable, 5))
    residual = stable - middle
    sigma = max(float(np.median(np.abs(residual[calm]))) / _MAD_TO_SIGMA, _LEAST_SIGMA)
    return middle + np.clip(residual, _CLIPPED[0] * sigma, _CLIPPED[1] * sigma)


def _soft(band: Floats, calm: Mask) -> Floats:
    """Return the band less the threshold variance of the noise / deviation of the signal."""
    variance = (float(np.median(np.abs(band[calm]))) / _MAD_TO_SIGMA) ** 2
    signal = np.sqrt(max(float(np.mean(band * band)) - variance, _TINY))
    threshold = variance / signal
    return band - np.clip(band, -threshold, threshold)
