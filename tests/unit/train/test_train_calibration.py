"""Probabilities from logits."""

import numpy as np
import pytest
from breastcad.bundles import Calibration
from breastcad_train.metrics.calibration import brier, calibrated, expected_error, platt
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


def test_brier_by_hand() -> None:
    assert brier(np.array([1.0, 0.5]), np.array([True, False])) == pytest.approx(0.125)
