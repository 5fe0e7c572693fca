"""Thresholds that keep their promise."""

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_train.metrics.operating_point import (
    at_threshold,
    between,
    conformal_sensitivity_threshold,
    conformal_threshold,
)


def test_the_rank_is_rounded_up() -> None:
    # ⌈(19 + 1)·0.95⌉ = 19: the largest of 19.
    assert conformal_threshold(np.arange(19.0), 0.95) == 18
    # ⌈(9 + 1)·0.5⌉ = 5: the middle of 9, whatever their order.
    assert conformal_threshold(np.arange(9.0)[::-1], 0.5) == 4


def test_too_few_negatives_cannot_promise_the_specificity() -> None:
    with pytest.raises(InvalidInput, match="at least 19 negatives, got 18"):
        conformal_threshold(np.arange(18.0), 0.95)


def test_new_negatives_are_spared_as_promised() -> None:
    random = np.random.default_rng(0)
    spared = [random.random() <= conformal_threshold(random.random(29), 0.9) for _ in range(4000)]

    # Exactly ⌈30·0.9⌉/30 = 0.9 on average; 3 standard errors are 0.014.
    assert np.mean(spared) == pytest.approx(0.9, abs=0.0143)


def test_the_rule_for_a_sensitivity_mirrors_that_for_a_specificity() -> None:
    # ⌈(9 + 1)·0.8⌉ = 8: the eighth largest of 9.
    assert conformal_sensitivity_threshold(np.arange(9.0), 0.8) == 1


def test_too_few_positives_cannot_promise_the_sensitivity() -> None:
    with pytest.raises(InvalidInput, match=r"TOO_FEW_POSITIVES: .* at least 9 positives, got 8"):
        conformal_sensitivity_threshold(np.arange(8.0), 0.9)


def test_new_positives_are_found_as_promised() -> None:
    random = np.random.default_rng(0)
    found = [
        random.random() >= conformal_sensitivity_threshold(random.random(29), 0.9)
        for _ in range(4000)
    ]

    # Exactly ⌈30·0.9⌉/30 = 0.9 on average; 3 standard errors are 0.014.
    assert np.mean(found) == pytest.approx(0.9, abs=0.0143)


def test_the_served_threshold_lies_in_the_middle_of_the_gap() -> None:
    assert between(0.4, np.array([0.2, 0.4, 0.6, 0.9])) == pytest.approx(0.5)
    assert between(0.9, np.array([0.2, 0.9])) == pytest.approx(0.95)


def test_counts_at_a_threshold() -> None:
    scores = np.array([0.1, 0.5, 0.7, 0.5, 0.9])
    labels = np.array([False, False, False, True, True])

    point = at_threshold(scores, labels, 0.5, "by hand")

    assert point.sensitivity == 1  # a score at the threshold is positive
    assert point.specificity == pytest.approx(1 / 3)
    assert (point.n_positive, point.n_negative) == (2, 3)
