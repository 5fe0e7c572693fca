"""Probabilities from logits."""

from dataclasses import astuple
from random import Random

import numpy as np
import pytest
from breastcad.bundles import Calibration
from breastcad_train.metrics.calibration import (
    brier,
    calibrated,
    expected_error,
    greatest_error,
    platt,
    reliability_bins,
    temperature,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit


def test_platt_finds_the_slope_and_intercept_that_made_the_labels() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, 20_000)
    labels = random.random(20_000) < expit(0.5 * logits - 1)

    calibration = platt(logits, labels)

    assert calibration.slope == pytest.approx(0.5, abs=0.03)
    assert calibration.intercept == pytest.approx(-1, abs=0.05)


def test_calibration_never_turns_the_order_around() -> None:
    logits = np.array([1.0, 2.0, 3.0, 4.0])

    assert platt(logits, np.array([True, True, False, False])).slope > 0


def test_calibrated_is_the_sigmoid_of_a_line() -> None:
    assert calibrated(np.array([1.0]), Calibration(slope=2, intercept=-2)) == pytest.approx(0.5)


def test_expected_error_of_bins_that_each_promise_too_much() -> None:
    # Every image says 0.9, half of them are malignant.
    labels = np.arange(30) % 2 == 0

    assert expected_error(np.full(30, 0.9), labels) == pytest.approx(0.4)


def test_expected_error_of_honest_scores_is_zero() -> None:
    assert expected_error(np.array([0.0, 1.0, 0.0]), np.array([False, True, False])) == 0


def test_bins_hold_as_equal_numbers_as_can_be() -> None:
    bins = reliability_bins(np.array([0.1, 0.9, 0.3, 0.5, 0.7]), np.arange(5) % 2 == 0, bins=2)

    assert astuple(bins[0]) == pytest.approx((0.3, 2 / 3, 3))
    assert astuple(bins[1]) == pytest.approx((0.8, 1 / 2, 2))


scored = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=1, max_size=60)


@given(scored, st.randoms(use_true_random=False))
def test_the_order_of_images_does_not_matter(pairs: list[tuple[int, bool]], random: Random) -> None:
    shuffled = random.sample(pairs, len(pairs))

    first, second = (
        expected_error(np.array([p / 8 for p, _ in one]), np.array([y for _, y in one]))
        for one in (pairs, shuffled)
    )

    assert first == pytest.approx(second)


@given(scored)
def test_the_expected_error_is_below_the_greatest(pairs: list[tuple[int, bool]]) -> None:
    probability, labels = np.array([p / 8 for p, _ in pairs]), np.array([y for _, y in pairs])

    found = expected_error(probability, labels)

    assert abs(probability.mean() - labels.mean()) <= found + 1e-12
    assert found <= greatest_error(probability, labels) + 1e-12


def test_the_greatest_error_is_of_the_worst_bin() -> None:
    probability = np.repeat([0.2, 0.9], 30)
    labels = np.arange(60) % 5 == 0

    # One in five comes true in both bins.
    assert greatest_error(probability, labels) == pytest.approx(0.7)


def test_the_temperature_is_the_one_by_which_logits_were_sharpened() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(size=(20_000, 3))
    labels = (logits + random.gumbel(size=logits.shape)).argmax(axis=1)

    assert temperature(3 * logits, labels) == pytest.approx(3, rel=0.05)


def test_brier_by_hand() -> None:
    assert brier(np.array([1.0, 0.5]), np.array([True, False])) == pytest.approx(0.125)
