"""Thresholds with a promise: split-conformal specificity and exact intervals (SCIENCE.md §6)."""

from __future__ import annotations

import math

import numpy as np
from breastcad.bundles import OperatingPointSpec
from breastcad.errors import InvalidInput
from numpy.typing import NDArray
from scipy.stats import beta

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
    rank = math.ceil((len(negative) + 1) * specificity - 1e-9)
    if rank > len(negative):
        need = math.ceil(specificity / (1 - specificity) - 1e-9)
        raise InvalidInput(
            "TOO_FEW_NEGATIVES",
            f"specificity {specificity} needs at least {need} negatives, got {len(negative)}",
        )
    return float(np.sort(negative)[rank - 1])


def between(threshold: float, scores: Values) -> float:
    """Return the middle between `threshold` and the next higher score, or 1.

    Serving calls a score at the threshold positive, so the conformal one must lie below it; the
    middle also keeps rounding from changing any answer.
    """
    higher = scores[scores > threshold]
    return float((threshold + (higher.min() if len(higher) else 1.0)) / 2)


def clopper_pearson(hits: int, n: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share of `hits` in `n`."""
    low = float(beta.ppf(0.025, hits, n - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, n - hits)) if hits < n else 1.0
    return low, high


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
