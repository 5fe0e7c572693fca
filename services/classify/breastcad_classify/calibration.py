"""From a model's raw evidence to a probability of malignancy."""

from __future__ import annotations

import math

from breastcad.bundles import Calibration


def calibrate(logit: float, calibration: Calibration) -> float:
    """Turn a logit into a calibrated probability by Platt scaling [1]_.

    Parameters
    ----------
    logit
        Raw evidence of the model; any finite number.
    calibration
        Slope and intercept that were fitted on validation data.

    Returns
    -------
    float
        Probability of malignancy at the prevalence of the training data, in [0, 1].

    References
    ----------
    .. [1] J. Platt, "Probabilistic outputs for support vector machines and comparisons to
       regularized likelihood methods", Advances in Large Margin Classifiers, 1999.
    """
    return _sigmoid(calibration.slope * logit + calibration.intercept)


def _sigmoid(x: float) -> float:
    # exp is only taken of what is not positive, where it cannot overflow.
    decay = math.exp(-abs(x))
    return 1.0 / (1.0 + decay) if x >= 0 else decay / (1.0 + decay)
