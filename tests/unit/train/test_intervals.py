"""Intervals of shares, and of anything by a bootstrap over groups."""

import math

import numpy as np
import pytest
from breastcad_train.metrics.intervals import (
    Estimate,
    bootstrap,
    clopper_pearson,
    resamples,
    wilson,
)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # 1 − 0.025^(1/10) where there is no hit; 8 of 10 as published tables have it.
    [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (8, 10, 0.4439, 0.9748)],
)
def test_exact_intervals(hits: int, n: int, low: float, high: float) -> None:
    assert clopper_pearson(hits, n) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # What the accuracies that two papers print are worth.
    [(17, 27, 0.44, 0.78), (18, 27, 0.48, 0.81), (64, 78, 0.72, 0.89), (71, 78, 0.83, 0.96)],
)
def test_wilson_intervals_of_the_papers(hits: int, n: int, low: float, high: float) -> None:
    found = wilson(hits, n)

    assert (found.low, found.high) == pytest.approx((low, high), abs=0.005)


def test_wilson_solves_its_equation() -> None:
    found = wilson(8, 10)

    for limit in (found.low, found.high):
        distance = abs(0.8 - limit) / math.sqrt(limit * (1 - limit) / 10)
        assert distance == pytest.approx(1.959964, abs=1e-5)


def test_a_share_of_nothing_is_not_a_number() -> None:
    assert math.isnan(wilson(0, 0).value)


def test_every_class_keeps_its_number_of_groups() -> None:
    classes, groups = np.array([0, 0, 1, 1, 2]), list("abcde")

    for indices in resamples(classes, groups, rounds=20):
        assert np.bincount(classes[indices]).tolist() == [2, 2, 1]


def test_a_group_comes_whole_and_counts_as_its_highest_class() -> None:
    # Group a holds a benign and a malignant image, b and c one benign image each.
    classes, groups = np.array([0, 1, 0, 0]), list("aabc")

    for indices in resamples(classes, groups, rounds=20):
        drawn = np.bincount(indices, minlength=4)
        assert drawn[0] == drawn[1] == 1 and drawn[2] + drawn[3] == 2


def test_the_interval_of_a_mean_is_that_of_normal_theory() -> None:
    values = np.random.default_rng(3).normal(size=400)

    found = bootstrap(
        lambda i: [float(values[i].mean())], np.zeros(400), [str(n) for n in range(400)]
    )

    half = 1.96 * values.std() / 20
    assert found[0].value == pytest.approx(values.mean())
    assert found[0].high - found[0].low == pytest.approx(2 * half, rel=0.08)


def test_resamples_without_a_value_do_not_count() -> None:
    # Undefined wherever image 0 is drawn, also in the data themselves.
    def statistic(indices: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[float]:
        return [float("nan") if 0 in indices else 1.0, float("nan")]

    first, second = bootstrap(statistic, np.zeros(3), list("abc"), rounds=50)

    assert math.isnan(first.value) and (first.low, first.high) == (1, 1)
    assert math.isnan(second.low) and math.isnan(second.high)
    assert isinstance(second, Estimate)
