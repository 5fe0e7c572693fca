"""Area under the ROC curve with DeLong's and the grouped bootstrap's interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


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
    """Return the AUC with the 95 % interval of DeLong, clipped to [0, 1].

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
    n1, n0 = len(positive), len(negative)
    ranks = rankdata(np.concatenate([positive, negative]))
    v10 = (ranks[:n1] - rankdata(positive)) / n0
    v01 = 1 - (ranks[n1:] - rankdata(negative)) / n1
    value = float(v10.mean())
    half = float(norm.ppf(0.975)) * delong_error(v10, v01)
    return Estimate(value, max(0.0, value - half), min(1.0, value + half))


def delong_error(v10: Scores, v01: Scores) -> float:
    """Return the standard error from the structural components of both classes."""
    return float(np.sqrt(v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01)))


def bootstrap(
    scores: Scores, labels: NDArray[np.bool_], groups: list[str], *, rounds: int = 2000
) -> Estimate:
    """Return the AUC with the percentile interval of a bootstrap over groups.

    Groups are drawn within their class (malignant where any image is), so that images of one
    patient stay together (SCIENCE.md §7).

    Parameters
    ----------
    scores, labels, groups
        Of each image.
    rounds
        Number of resamples.
    """
    members: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    strata: list[list[NDArray[np.int64]]] = [[], []]
    for indices in members.values():
        strata[int(labels[indices].any())].append(np.array(indices))
    random = np.random.default_rng(0)
    values = [_resampled(scores, labels, strata, random) for _ in range(rounds)]
    low, high = np.nanpercentile(values, (2.5, 97.5))
    return Estimate(auc(scores[labels], scores[~labels]), float(low), float(high))


def _resampled(
    scores: Scores,
    labels: NDArray[np.bool_],
    strata: list[list[NDArray[np.int64]]],
    random: np.random.Generator,
) -> float:
    drawn = np.concatenate(
        [part[i] for part in strata for i in random.integers(0, len(part), len(part))]
    )
    chosen, truth = scores[drawn], labels[drawn]
    if truth.all() or not truth.any():
        return float("nan")
    return auc(chosen[truth], chosen[~truth])
