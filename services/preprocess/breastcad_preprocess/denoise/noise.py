"""How noise grows with the signal, from one image of a detector that counts quanta.

References
----------
.. [1] A. Foi, M. Trimeche, V. Katkovnik and K. Egiazarian, "Practical Poissonian-Gaussian noise
   modeling and fitting for single-image raw-data", IEEE Transactions on Image Processing 17(10),
   2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.filters import threshold_otsu

_DENSE_PIXELS = 1_000_000
_CALM_SHARE = 60.0
# Otsu's threshold itself would take away half of the brightness that the line needs.
_AIR_SHARE = 0.25
_BINS = 40
_LEAST_PER_BIN = 8
_MAD_TO_SIGMA = 0.6745
_MIN_FIT = 0.2
_HUBER = 1.345
_ROUNDS = 20

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Noise:
    """Variance of the noise as a line over the mean: ``gain * mean + offset``.

    Attributes
    ----------
    gain
        Grey values per quantum.
    offset
        Variance of the electronics less gain times pedestal, in grey values squared; only this
        combination can be told from an image.
    fit
        Share of the variance of the bins that the line explains (R²), at most 1.
    sigma
        Standard deviation of all noise, as if it did not depend on the signal, in grey values.
    """

    gain: float
    offset: float
    fit: float
    sigma: float

    @property
    def counts_quanta(self) -> bool:
        """Whether the noise grows with the signal as that of quanta does."""
        return self.gain > 0 and self.fit >= _MIN_FIT


def estimate_noise(pixels: NDArray[Any]) -> Noise:
    """Estimate the noise from the calm parts of an image [1]_.

    Parameters
    ----------
    pixels
        Intensities of shape (rows, columns), in linear grey values that were neither resized nor
        compressed lossily. At least 2 × 2.
    """
    mean, high = _haar(pixels)
    calm = _calm(mean, pixels)
    means, details = mean[calm].astype(np.float64), high[calm].astype(np.float64)
    if means.size < _BINS * _LEAST_PER_BIN:
        return Noise(0.0, 0.0, 0.0, _sigma(details))
    centers, variances, counts = _bins(means, details)
    if centers.size < _BINS // 2:
        return Noise(0.0, 0.0, 0.0, _sigma(details))
    gain, offset, fit = _robust_line(centers, variances, counts)
    return Noise(gain, offset, fit, _sigma(details))


def _haar(pixels: NDArray[Any]) -> tuple[Floats, Floats]:
    """Return the mean of each 2 × 2 block, smoothed, and its diagonal detail with the noise's σ.

    Blocks overlap in small images; in large ones there are enough without.
    """
    step = 1 if pixels.size <= _DENSE_PIXELS else 2
    rows, columns = pixels.shape[0] - 1, pixels.shape[1] - 1
    corners = [
        pixels[y : rows + y : step, x : columns + x : step].astype(np.float32)
        for y in (0, 1)
        for x in (0, 1)
    ]
    a, b, c, d = corners
    mean = cv2.GaussianBlur((a + b + c + d) / 4, (0, 0), 1.5)
    return np.asarray(mean), np.asarray((a - b - c + d) / 2)


def _calm(mean: Floats, pixels: NDArray[Any]) -> NDArray[np.bool_]:
    """Choose blocks without edges, without air and without saturation."""
    smooth = cv2.GaussianBlur(mean, (0, 0), 2.0)
    gradient = np.abs(cv2.Sobel(smooth, cv2.CV_32F, 1, 0)) + np.abs(
        cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    )
    if float(mean.max()) <= float(mean.min()):
        return np.ones(mean.shape, np.bool_)
    darkest = float(mean.min())
    air = darkest + _AIR_SHARE * (_otsu(mean) - darkest)
    tissue = (mean > air) & (mean < 0.98 * float(pixels.max()))
    if not tissue.any():
        return tissue
    return np.asarray(tissue & (gradient <= np.percentile(gradient[tissue], _CALM_SHARE)))


def _otsu(values: Floats) -> float:
    return float(threshold_otsu(values))  # type: ignore[no-untyped-call]


def _bins(means: Doubles, details: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Return mean, variance and size of groups of equally many blocks of like brightness."""
    groups = np.array_split(np.argsort(means, kind="stable"), _BINS)
    centers = np.array([means[group].mean() for group in groups])
    variances = np.array([_sigma(details[group]) ** 2 for group in groups])
    counts = np.array([float(len(group)) for group in groups])
    # Painted areas have no noise at all, and would rule the fit by their tiny variance.
    noisy = variances > 1e-3 * np.median(variances)
    return centers[noisy], variances[noisy], counts[noisy]


def _sigma(details: Doubles) -> float:
    return float(np.median(np.abs(details)) / _MAD_TO_SIGMA) if details.size else 0.0


def _robust_line(x: Doubles, y: Doubles, counts: Doubles) -> tuple[float, float, float]:
    """Fit y = gain · x + offset by Huber's iteratively reweighted squares; return R² as well."""
    # The variance of a variance grows as its square.
    weights = np.sqrt(counts) / y
    design = np.stack([x, np.ones_like(x)], axis=1)
    robust = np.ones_like(x)
    line = np.zeros(2)
    for _ in range(_ROUNDS):
        scale = weights * np.sqrt(robust)
        line = np.linalg.lstsq(design * scale[:, None], y * scale, rcond=None)[0]
        residual = np.abs(weights * (y - design @ line))
        limit = _HUBER * max(float(np.median(residual)) / _MAD_TO_SIGMA, 1e-12)
        robust = np.minimum(1.0, limit / np.maximum(residual, 1e-12))
    spread = float(np.sum((y - y.mean()) ** 2))
    unexplained = float(np.sum((y - design @ line) ** 2))
    fit = 1.0 - unexplained / spread if spread > 0 else 0.0
    return float(line[0]), float(line[1]), fit
