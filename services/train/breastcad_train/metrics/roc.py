"""Areas under ROC and precision-recall curves, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm, rankdata
from sklearn.metrics import average_precision_score

from breastcad_train.metrics import intervals
from breastcad_train.metrics.intervals import ROUNDS, Estimate, Indices, clopper_pearson

Scores = NDArray[np.float64]
Labels = NDArray[np.bool_]
_NORMAL_95 = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Difference:
    """How much more area one score has than another on the same images.

    Attributes
    ----------
    estimate
        First minus second, with its 95 % interval.
    p
        Of DeLong's two-sided test that there is no difference.
    """

    estimate: Estimate
    p: float


def auc(positive: NDArray[Any], negative: NDArray[Any]) -> float:
    """Return P(positive > negative) + ½ P(equal), the Mann-Whitney statistic.

    Parameters
    ----------
    positive, negative
        Scores of shape (n₁,) and (n₀,).
    """
    n1, n0 = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]))
    return float((ranks[:n1].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def delong(positive: Scores, negative: Scores) -> Estimate:
    """Return the AUC with the 95 % interval of DeLong.

    Where that interval would leave [0, 1] it is taken on the scale of log odds. An area of
    exactly 0 or 1 has no variance to build on: then it is the exact interval of as many pairs,
    all right or all wrong, as can be formed without using an image twice.

    Parameters
    ----------
    positive, negative
        Scores of shape (n₁,) and (n₀,), at least two each.

    References
    ----------
    .. [1] E. DeLong, D. DeLong and D. Clarke-Pearson, "Comparing the areas under two or more
       correlated receiver operating characteristic curves", Biometrics 44, 1988.
    .. [2] X. Sun and W. Xu, "Fast implementation of DeLong's algorithm", IEEE Signal Processing
       Letters 21, 2014: the components by midranks.
    """
    v10, v01 = _components(positive, negative)
    value = auc(positive, negative)
    if value in (0.0, 1.0):
        pairs = min(len(positive), len(negative))
        return Estimate(value, *clopper_pearson(round(value) * pairs, pairs))
    half = _NORMAL_95 * _error(v10, v01)
    if value >= half and value + half <= 1:
        return Estimate(value, value - half, value + half)
    middle, spread = logit(value), half / (value * (1 - value))
    return Estimate(value, float(expit(middle - spread)), float(expit(middle + spread)))


def delong_difference(first: Scores, second: Scores, labels: Labels) -> Difference:
    """Compare the AUC of two scores of the same images.

    Parameters
    ----------
    first, second
        Scores of shape (n,).
    labels
        True for positive, of the same shape; at least two of each class.
    """
    (v10, v01), (w10, w01) = (_components(s[labels], s[~labels]) for s in (first, second))
    value = float((v10 - w10).mean())
    error = _error(v10 - w10, v01 - w01)
    estimate = Estimate(value, value - _NORMAL_95 * error, value + _NORMAL_95 * error)
    if error == 0:
        return Difference(estimate, 1.0 if value == 0 else 0.0)
    return Difference(estimate, float(2 * norm.sf(abs(value) / error)))


def bootstrap(
    scores: Scores, labels: Labels, groups: list[str], *, rounds: int = ROUNDS
) -> Estimate:
    """Return the AUC with the percentile interval of a bootstrap over groups.

    Parameters
    ----------
    scores, labels, groups
        Of each image.
    rounds
        Number of resamples.
    """

    def area(indices: Indices) -> list[float]:
        drawn, truth = scores[indices], labels[indices]
        if truth.all() or not truth.any():
            return [float("nan")]
        return [auc(drawn[truth], drawn[~truth])]

    return intervals.bootstrap(area, labels, groups, rounds=rounds)[0]


def average_precision(
    scores: Scores, labels: Labels, groups: list[str], *, rounds: int = ROUNDS
) -> Estimate:
    """Return the area under the precision-recall curve with the grouped bootstrap's interval.

    That of a score that ignores the image is the share of positives.

    Parameters
    ----------
    scores, labels, groups
        Of each image.
    rounds
        Number of resamples.
    """

    def area(indices: Indices) -> list[float]:
        if not labels[indices].any():
            return [float("nan")]
        return [float(average_precision_score(labels[indices], scores[indices]))]

    return intervals.bootstrap(area, labels, groups, rounds=rounds)[0]


def _components(positive: Scores, negative: Scores) -> tuple[Scores, Scores]:
    """Return the share of pairs that each positive and each negative has right."""
    n1, n0 = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]))
    v10 = (ranks[:n1] - rankdata(positive)) / n0
    v01 = 1 - (ranks[n1:] - rankdata(negative)) / n1
    return v10, v01


def _error(v10: Scores, v01: Scores) -> float:
    return float(np.sqrt(v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01)))
