"""Thresholds with a promise: split-conformal specificity or sensitivity (SCIENCE.md §6)."""

from __future__ import annotations

import math

import numpy as np
from breastcad.bundles import OperatingPointSpec
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

from breastcad_train.metrics.intervals import clopper_pearson

Values = NDArray[np.float64]


def conformal_threshold(negative: Values, specificity: float) -> float:
    """Return the ⌈(n + 1)·specificity⌉-th smallest negative score.

    With positive meaning above it, a new negative is called positive with probability at most
    1 − specificity, whatever the scores' distribution, if it is exchangeable with these.

    Parameters
    ----------
    negative
        Scores of validation negatives, shape (n,).
    specificity
        In (0, 1).

    Raises
    ------
    InvalidInput
        ``TOO_FEW_NEGATIVES`` where n cannot carry the promise.
    """
    return _ranked(negative, specificity, "negatives")


def conformal_sensitivity_threshold(positive: Values, sensitivity: float) -> float:
    """Return the ⌈(n + 1)·sensitivity⌉-th largest positive score.

    With positive meaning from it on, a new positive is missed with probability at most
    1 − sensitivity, whatever the scores' distribution, if it is exchangeable with these.

    Parameters
    ----------
    positive
        Scores of validation positives, shape (n,).
    sensitivity
        In (0, 1).

    Raises
    ------
    InvalidInput
        ``TOO_FEW_POSITIVES`` where n cannot carry the promise.
    """
    return -_ranked(-positive, sensitivity, "positives")


def _ranked(scores: Values, promise: float, whose: str) -> float:
    rank = math.ceil((len(scores) + 1) * promise - 1e-9)
    if rank > len(scores):
        need = math.ceil(promise / (1 - promise) - 1e-9)
        raise InvalidInput(
            f"TOO_FEW_{whose.upper()}",
            f"a promise of {promise} needs at least {need} {whose}, got {len(scores)}",
        )
    return float(np.sort(scores)[rank - 1])


def between(threshold: float, scores: Values) -> float:
    """Return the middle between `threshold` and the next higher score, or 1.

    Serving calls a score at the threshold positive, so the conformal one must lie below it; the
    middle also keeps rounding from changing any answer.
    """
    higher = scores[scores > threshold]
    return float((threshold + (higher.min() if len(higher) else 1.0)) / 2)


def at_threshold(
    scores: Values, labels: NDArray[np.bool_], threshold: float, rule: str
) -> OperatingPointSpec:
    """Return sensitivity and specificity of ``score ≥ threshold`` with their intervals."""
    hits = int((scores[labels] >= threshold).sum())
    spared = int((scores[~labels] < threshold).sum())
    n1, n0 = int(labels.sum()), int((~labels).sum())
    return OperatingPointSpec(
        threshold=threshold,
        sensitivity=hits / n1,
        sensitivity_interval=clopper_pearson(hits, n1),
        specificity=spared / n0,
        specificity_interval=clopper_pearson(spared, n0),
        n_positive=n1,
        n_negative=n0,
        rule=rule,
    )
