"""From logits to probabilities, and how far these can be believed."""

from __future__ import annotations

import numpy as np
from breastcad.bundles import Calibration
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

BINS = 15
LEAST_SLOPE = 1e-3

Values = NDArray[np.float64]


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


def calibrated(logits: Values, calibration: Calibration) -> Values:
    """Return probabilities in [0, 1]."""
    return np.asarray(expit(calibration.slope * logits + calibration.intercept))


def expected_error(probability: Values, labels: NDArray[np.bool_]) -> float:
    """Return the expected calibration error: Σ n_b/n·|mean p − mean y|, 15 bins of equal mass."""
    order = np.argsort(probability, kind="stable")
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    gaps = [abs(probability[part].mean() - labels[part].mean()) * len(part) for part in bins]
    return float(sum(gaps) / len(probability))


def brier(probability: Values, labels: NDArray[np.bool_]) -> float:
    """Return the mean squared distance of probabilities from labels."""
    return float(np.mean((probability - labels) ** 2))
