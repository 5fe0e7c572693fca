"""Measured values with their 95 % intervals: of shares, and by a bootstrap over groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

ROUNDS = 2000
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Estimate:
    """A measured value with its 95 % interval."""

    value: float
    low: float
    high: float


UNDEFINED = Estimate(float("nan"), float("nan"), float("nan"))


def wilson(hits: int, n: int) -> Estimate:
    """Return a share of `hits` in `n` with Wilson's interval, NaN where n is 0."""
    if n == 0:
        return UNDEFINED
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return Estimate(hits / n, float(interval.low), float(interval.high))


def clopper_pearson(hits: int, n: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a share of `hits` in `n`."""
    interval = binomtest(hits, n).proportion_ci(method="exact")
    return float(interval.low), float(interval.high)


def resamples(
    classes: NDArray[Any], groups: Sequence[str], *, rounds: int = ROUNDS
) -> Iterator[Indices]:
    """Yield the indices of images drawn group by group, with replacement.

    Groups are drawn within their class, the highest of their images, so that images of one
    patient stay together and every class keeps its number of groups (SCIENCE.md §7).

    Parameters
    ----------
    classes, groups
        Of each image.
    rounds
        Number of resamples; always the same ones.
    """
    members: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    strata: dict[int, list[Indices]] = {}
    for indices in members.values():
        strata.setdefault(int(classes[indices].max()), []).append(np.array(indices))
    random = np.random.default_rng(0)
    for _ in range(rounds):
        yield np.concatenate(
            [
                part[i]
                for _, part in sorted(strata.items())
                for i in random.integers(0, len(part), len(part))
            ]
        )


def bootstrap(
    statistic: Callable[[Indices], Sequence[float]],
    classes: NDArray[Any],
    groups: Sequence[str],
    *,
    rounds: int = ROUNDS,
) -> list[Estimate]:
    """Return statistics of images with the 95 % percentile intervals of a bootstrap over groups.

    Parameters
    ----------
    statistic
        Values of the images with these indices; resamples where one is NaN do not count for it.
    classes, groups
        Of each image; they say how `resamples` draws.
    rounds
        Number of resamples.
    """
    drawn = np.array([statistic(i) for i in resamples(classes, groups, rounds=rounds)])
    values = statistic(np.arange(len(groups)))
    return [
        Estimate(value, *_central(column[~np.isnan(column)]))
        for value, column in zip(values, drawn.T, strict=True)
    ]


def _central(values: NDArray[np.float64]) -> tuple[float, float]:
    if not len(values):
        return float("nan"), float("nan")
    low, high = np.percentile(values, (2.5, 97.5))
    return float(low), float(high)
