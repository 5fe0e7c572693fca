"""Areas under the ROC curve and their intervals."""

import numpy as np
import pytest
from breastcad_train.metrics.intervals import Estimate
from breastcad_train.metrics.roc import (
    auc,
    average_precision,
    bootstrap,
    delong,
    delong_difference,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

Scores = NDArray[np.float64]
level = st.integers(-3, 3).map(float)
few = st.lists(level, min_size=2, max_size=12).map(np.array)


def pairs(positive: Scores, negative: Scores) -> Scores:
    """Return ψ of all pairs, shape (n₁, n₀): 1 right, ½ equal, 0 wrong."""
    difference = positive[:, None] - negative[None, :]
    return np.where(difference > 0, 1.0, np.where(difference == 0, 0.5, 0.0))


def test_auc_by_hand() -> None:
    # Of six pairs four are right and one is equal.
    assert auc(np.array([3.0, 1.0]), np.array([0.0, 1.0, 2.0])) == pytest.approx(4.5 / 6)


@given(few, few)
def test_auc_is_the_mean_over_all_pairs(positive: Scores, negative: Scores) -> None:
    assert auc(positive, negative) == pytest.approx(pairs(positive, negative).mean())


@given(few, few)
def test_swapping_the_classes_mirrors_the_auc(positive: Scores, negative: Scores) -> None:
    assert auc(positive, negative) == pytest.approx(1 - auc(negative, positive))


def definition(positive: Scores, negative: Scores) -> tuple[float, float]:
    """Return area and standard error by DeLong's definition over all pairs."""
    psi = pairs(positive, negative)
    error = np.sqrt(
        psi.mean(axis=1).var(ddof=1) / len(positive) + psi.mean(axis=0).var(ddof=1) / len(negative)
    )
    return float(psi.mean()), float(error)


@given(few, few)
def test_delong_equals_its_definition_over_all_pairs(positive: Scores, negative: Scores) -> None:
    value, error = definition(positive, negative)
    half = 1.959964 * error
    assume(half <= value <= 1 - half and 0 < value < 1)

    estimate = delong(positive, negative)

    assert estimate.value == pytest.approx(value)
    assert estimate.low == pytest.approx(value - half, abs=1e-6)
    assert estimate.high == pytest.approx(value + half, abs=1e-6)


@given(few, few)
def test_delong_stays_between_0_and_1_around_its_value(positive: Scores, negative: Scores) -> None:
    estimate = delong(positive, negative)

    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


def test_an_area_near_1_has_its_interval_on_the_scale_of_log_odds() -> None:
    positive, negative = np.array([0.0, 3.0, 3.0, 3.0]), np.array([1.0, -1.0, -1.0, -1.0])
    value, error = definition(positive, negative)
    odds, spread = np.log(value / (1 - value)), 1.959964 * error / (value * (1 - value))

    estimate = delong(positive, negative)

    assert value == 15 / 16
    assert estimate.low == pytest.approx(1 / (1 + np.exp(spread - odds)), abs=1e-6)
    assert estimate.high == pytest.approx(1 / (1 + np.exp(-spread - odds)), abs=1e-6)


def test_a_perfect_area_is_as_uncertain_as_its_independent_pairs() -> None:
    estimate = delong(np.full(10, 1.0), np.zeros(30))

    # Ten of ten pairs are right: 0.025^(1/10).
    assert (estimate.value, estimate.high) == (1, 1)
    assert estimate.low == pytest.approx(0.6915, abs=1e-4)


@given(st.data())
def test_the_paired_difference_equals_its_definition(data: st.DataObject) -> None:
    n1, n0 = data.draw(st.integers(2, 8)), data.draw(st.integers(2, 8))
    every = st.lists(level, min_size=n1 + n0, max_size=n1 + n0)
    first: Scores = np.array(data.draw(every))
    second: Scores = np.array(data.draw(every))
    gap = pairs(first[:n1], first[n1:]) - pairs(second[:n1], second[n1:])
    error = np.sqrt(gap.mean(axis=1).var(ddof=1) / n1 + gap.mean(axis=0).var(ddof=1) / n0)

    found = delong_difference(first, second, np.arange(n1 + n0) < n1)

    assert found.estimate.value == pytest.approx(gap.mean(), abs=1e-9)
    assert found.estimate.high - found.estimate.low == pytest.approx(2 * 1.959964 * error, abs=1e-6)


def test_the_same_score_twice_differs_by_nothing() -> None:
    scores = np.array([0.1, 0.4, 0.35, 0.8])

    found = delong_difference(scores, np.exp(scores), np.array([False, False, True, True]))

    assert (found.estimate.value, found.p) == (0, 1)


def test_the_test_of_a_difference_that_is_not_there_is_uniform() -> None:
    random = np.random.default_rng(0)
    labels = np.arange(60) < 30
    p = [
        delong_difference(random.normal(size=60), random.normal(size=60), labels).p
        for _ in range(1000)
    ]

    # 3 standard errors of a share of 5 % in 1000 are 2.1 %.
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.021)


def test_average_precision_by_hand() -> None:
    # In order of score: +, −, +. Precision 1 at half the recall, ⅔ at all of it.
    scores, labels = np.array([3.0, 2.0, 1.0]), np.array([True, False, True])

    assert average_precision(scores, labels, list("abc"), rounds=9).value == pytest.approx(5 / 6)


def test_average_precision_of_a_constant_score_is_the_share_of_positives() -> None:
    labels = np.array([True, False, False, False])

    found = average_precision(np.zeros(4), labels, list("abcd"), rounds=50)

    assert found == Estimate(0.25, 0.25, 0.25)


def test_the_bootstrap_widens_where_images_of_a_patient_are_alike() -> None:
    random = np.random.default_rng(1)
    labels = np.repeat(np.arange(40) % 2 == 0, 10)
    patients = np.repeat(random.normal(size=40), 10) + 0.5 * labels
    groups = [str(number) for number in np.repeat(np.arange(40), 10)]

    by_patient = bootstrap(patients, labels, groups, rounds=200)
    by_image = bootstrap(patients, labels, [str(n) for n in range(400)], rounds=200)

    assert by_patient.value == by_image.value
    assert by_patient.high - by_patient.low > 2 * (by_image.high - by_image.low)


def test_the_bootstrap_is_the_same_each_time() -> None:
    scores = np.array([0.1, 0.4, 0.35, 0.8])
    labels = np.array([False, False, True, True])

    first, second = (bootstrap(scores, labels, list("abcd"), rounds=50) for _ in range(2))

    assert first == second
