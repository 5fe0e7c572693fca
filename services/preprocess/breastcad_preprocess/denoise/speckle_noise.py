"""How the speckle of one ultrasound image grows with its brightness, and what makes it even.

The envelope behind an ultrasound image has multiplicative speckle: its standard deviation is
proportional to the mean. Scanners compress the envelope, so that in stored images it grows with
a lower power of the mean, mostly about the square root (Loupas' model).

References
----------
.. [1] T. Loupas, W. N. McDicken and P. L. Allan, "An adaptive weighted median filter for speckle
   suppression in medical ultrasonic images", IEEE Transactions on Circuits and Systems 36(1), 1989.
.. [2] G. E. P. Box and D. R. Cox, "An analysis of transformations", Journal of the Royal
   Statistical Society B 26(2), 1964.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MULTIPLICATIVE = 1.0
LOUPAS = 0.5
_LARGEST_ESTIMATE = 0.9
_WINDOW = (9, 9)
_BINS = 12
_LEAST_PER_BIN = 16
_LEAST_RANGE = 1.05
# Neighbouring windows share most of their pixels: every third row and column says as much.
_STRIDE = 3
_DARK_SHARE = 0.02
_GRADIENT_SIGMA = 3.0
_STEPS = 255.0
_LEAST_UNIT = 1e-30

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Speckle:
    """Standard deviation of speckle as a power of the mean: ``level * mean ** exponent``.

    Attributes
    ----------
    exponent
        0 where speckle does not depend on the mean, 1/2 in Loupas' model of stored images [1]_,
        1 for an envelope.
    level
        Standard deviation where the mean is 1; 0 where the image has no tissue or no noise. For
        an envelope this is the coefficient of variation, 0.5227 where speckle is fully developed.
    unit
        One grey step, 1/255 of the image's largest value: the transform is in these steps.
    """

    exponent: float
    level: float
    unit: float

    @property
    def multiplicative(self) -> bool:
        """Whether speckle is proportional to the mean, as that of an envelope is."""
        return self.exponent >= MULTIPLICATIVE


def estimate_speckle(values: Floats, exponent: float | None = None) -> Speckle:
    """Estimate speckle from the calm half of the tissue.

    Parameters
    ----------
    values
        Grey values or envelope, at least 0, of shape (rows, columns).
    exponent
        Where it is known, in [0, 1]: 1 for an envelope. None estimates it by a line through the
        logarithms of mean and standard deviation in 9 × 9 windows, within [0, 0.9].
    """
    unit = max(float(values.max()), _LEAST_UNIT) / _STEPS
    chosen = calm_tissue(values, LOUPAS if exponent is None else exponent)[::_STRIDE, ::_STRIDE]
    mean, deviation = _moments(values, chosen)
    if not mean.size:
        return Speckle(_LARGEST_ESTIMATE if exponent is None else exponent, 0.0, unit)
    if exponent is None:
        exponent = float(np.clip(_slope(mean, deviation), 0.0, _LARGEST_ESTIMATE))
    level = float(np.median(deviation / mean**exponent))
    return Speckle(exponent, level, unit)


def stabilise(values: Floats, noise: Speckle) -> Floats:
    """Transform values so that speckle has one standard deviation everywhere [2]_.

    Parameters
    ----------
    values
        At least 0, of any shape.
    noise
        Exponent and grey step.

    Returns
    -------
    NDArray
        ``log(u + 1)`` of values u in grey steps where speckle is multiplicative, otherwise
        ``u ** (1 - exponent) / (1 - exponent)``. At least 0.
    """
    steps = values * np.float32(1 / noise.unit)
    if noise.multiplicative:
        return np.asarray(np.log1p(steps))
    power = 1 - noise.exponent
    return np.asarray(cv2.pow(steps, power) * np.float32(1 / power)).reshape(values.shape)


def restore(stable: Floats, noise: Speckle) -> Floats:
    """Undo `stabilise`; below 0, where no value is transformed to, the answer is 0."""
    positive = np.maximum(stable, 0)
    if noise.multiplicative:
        return np.asarray(np.expm1(positive) * np.float32(noise.unit))
    power = 1 - noise.exponent
    steps = cv2.pow(positive * np.float32(power), 1 / power)
    return np.asarray(steps * np.float32(noise.unit)).reshape(stable.shape)


def calm_tissue(values: Floats, exponent: float) -> Mask:
    """Return the half of the tissue with the lowest gradient, measured in speckle of its place.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Black margins are no tissue.
    exponent
        Of the speckle, in [0, 1].
    """
    smooth = cv2.GaussianBlur(values, (0, 0), _GRADIENT_SIGMA, borderType=cv2.BORDER_REFLECT)
    tissue = smooth > _DARK_SHARE * float(values.max())
    seen = tissue[::_STRIDE, ::_STRIDE]
    if not seen.any():
        return np.zeros_like(tissue)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, borderType=cv2.BORDER_REFLECT)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, borderType=cv2.BORDER_REFLECT)
    speckle = cv2.pow(np.maximum(smooth, 1e-15), 2 * exponent)
    steepness = (across * across + down * down) / speckle
    usual = np.median(steepness[::_STRIDE, ::_STRIDE][seen])
    return np.asarray(tissue & (steepness <= usual))


def _moments(values: Floats, chosen: Mask) -> tuple[Floats, Floats]:
    """Return mean and standard deviation of the chosen ones of every third window, if not black."""
    mean = cv2.boxFilter(values, cv2.CV_32F, _WINDOW, borderType=cv2.BORDER_REFLECT)
    square = cv2.sqrBoxFilter(values, cv2.CV_32F, _WINDOW, borderType=cv2.BORDER_REFLECT)
    means: Floats = np.asarray(mean, np.float32)[::_STRIDE, ::_STRIDE][chosen]
    squares: Floats = np.asarray(square, np.float32)[::_STRIDE, ::_STRIDE][chosen]
    # Beside a bright edge a window of tissue can be all black: it has no speckle to speak of.
    seen = means > 0
    means, squares = means[seen], squares[seen]
    return means, np.sqrt(np.maximum(squares - means * means, 0))


def _slope(mean: Floats, deviation: Floats) -> float:
    """Return the slope of log(deviation) over log(mean) through bins of equally many windows."""
    if mean.size < _BINS * _LEAST_PER_BIN:
        return _LARGEST_ESTIMATE
    order = np.argsort(mean)
    bins = np.array_split(order, _BINS)
    centres = np.array([np.median(mean[part]) for part in bins])
    spread = np.array([np.median(deviation[part]) for part in bins])
    if centres[-1] < _LEAST_RANGE * centres[0] or (spread <= 0).any():
        return _LARGEST_ESTIMATE
    return float(np.polyfit(np.log(centres), np.log(spread), 1)[0])
