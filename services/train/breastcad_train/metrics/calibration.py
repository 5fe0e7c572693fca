"""From logits to probabilities, and how far these can be believed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from breastcad.bundles import Calibration
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax

BINS = 15
LEAST_SLOPE = 1e-3
_LOG_TEMPERATURES = (math.log(0.05), math.log(20.0))

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Bin:
    """Images whose stated probabilities are alike.

    Attributes
    ----------
    stated
        Mean stated probability.
    observed
        Share that came true.
    images
        Number of images.
    """

    stated: float
    observed: float
    images: int


def platt(logits: Values, labels: NDArray[np.bool_]) -> Calibration:
    """Fit probability = sigmoid(slope · logit + intercept) by maximum likelihood.

    The slope stays positive, so that calibration never turns the order of scores around. Targets
    are softened as by Platt, against overconfidence on few images.

    Parameters
    ----------
    logits, labels
        Of validation images, shape (n,).

    References
    ----------
    .. [1] J. Platt, "Probabilistic outputs for support vector machines and comparisons to
       regularized likelihood methods", Advances in Large Margin Classifiers, 1999.
    """
    n1, n0 = int(labels.sum()), int((~labels).sum())
    target = np.where(labels, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))

    def cost(parameters: Values) -> float:
        z = parameters[0] * logits + parameters[1]
        return float(np.mean(np.logaddexp(0, z) - target * z))

    fitted = minimize(
        cost, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(LEAST_SLOPE, None), (None, None)]
    )
    return Calibration(slope=float(fitted.x[0]), intercept=float(fitted.x[1]))


def temperature(logits: Values, labels: NDArray[np.int64]) -> float:
    """Fit the temperature by which logits are divided before softmax, by maximum likelihood.

    Parameters
    ----------
    logits
        Of validation images, shape (n, classes).
    labels
        Class indices, shape (n,).

    Returns
    -------
    float
        Between 0.05 and 20; above 1 where the model is too sure.
    """

    def cost(log_temperature: float) -> float:
        stated = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -float(stated[np.arange(len(labels)), labels].mean())

    fitted = minimize_scalar(cost, bounds=_LOG_TEMPERATURES, method="bounded")
    return float(np.exp(fitted.x))


def calibrated(logits: Values, calibration: Calibration) -> Values:
    """Return probabilities in [0, 1]."""
    return np.asarray(expit(calibration.slope * logits + calibration.intercept))


def reliability_bins(probability: Values, labels: NDArray[np.bool_], bins: int = BINS) -> list[Bin]:
    """Return at most `bins` bins of as equal numbers of images as can be, by rising probability.

    Equal probabilities share a bin, so that the order of the images does not matter.

    Parameters
    ----------
    probability
        Stated, in [0, 1], shape (n,): of the positive class, or of the class that is answered.
    labels
        Whether it came true.
    bins
        Number of bins.
    """
    parts = np.array_split(np.sort(probability), bins)
    first = np.unique([part[0] for part in parts if len(part)])
    index = np.searchsorted(first, probability, side="right") - 1
    return [
        Bin(float(probability[here].mean()), float(labels[here].mean()), int(here.sum()))
        for here in (index == number for number in range(len(first)))
    ]


def expected_error(probability: Values, labels: NDArray[np.bool_]) -> float:
    """Return the expected calibration error: Σ n_b/n·|mean p − mean y|, 15 bins of equal mass."""
    bins = reliability_bins(probability, labels)
    return sum(abs(b.stated - b.observed) * b.images for b in bins) / len(probability)


def greatest_error(probability: Values, labels: NDArray[np.bool_]) -> float:
    """Return the maximum calibration error: the greatest |mean p − mean y| of the 15 bins."""
    return max(abs(b.stated - b.observed) for b in reliability_bins(probability, labels))


def brier(probability: Values, labels: NDArray[np.bool_]) -> float:
    """Return the mean squared distance of probabilities from labels."""
    return float(np.mean((probability - labels) ** 2))
