"""Yes-or-no answers, by hand and against scikit-learn."""

import math

import numpy as np
import pytest
from breastcad_train.metrics.decisions import RATES, Decisions, decide, rates, shares
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    balanced_accuracy_score,
    f1_score,
    matthews_corrcoef,
    precision_score,
    recall_score,
)

BY_HAND = Decisions(true_positive=6, false_positive=2, false_negative=4, true_negative=8)
count = st.integers(0, 20)


def test_every_rate_by_hand() -> None:
    assert {name: rate(BY_HAND) for name, rate in RATES.items()} == pytest.approx(
        {
            "accuracy": 14 / 20,
            "sensitivity": 6 / 10,
            "specificity": 8 / 10,
            "precision": 6 / 8,
            "negative_predictive_value": 8 / 12,
            "f1": 12 / 18,
            "balanced_accuracy": 0.7,
            "youden": 0.4,
            "matthews": (6 * 8 - 2 * 4) / math.sqrt(8 * 10 * 10 * 12),
        }
    )


def test_answers_are_counted_by_truth() -> None:
    answers = np.array([True, True, True, False, False])
    truth = np.array([True, True, False, True, False])

    assert decide(answers, truth) == Decisions(2, 1, 1, 1)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30))
def test_rates_equal_those_of_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    answers, truth = (np.array(part) for part in zip(*pairs, strict=True))
    found = decide(answers, truth)

    assert found.accuracy == pytest.approx(accuracy_score(truth, answers))
    if answers.any() and truth.any() and not truth.all():
        assert found.sensitivity == pytest.approx(recall_score(truth, answers))
        assert found.precision == pytest.approx(precision_score(truth, answers))
        assert found.f1 == pytest.approx(f1_score(truth, answers))
        assert found.matthews == pytest.approx(matthews_corrcoef(truth, answers))
        assert found.balanced_accuracy == pytest.approx(balanced_accuracy_score(truth, answers))


@given(count, count, count, count)
def test_swapping_the_classes_swaps_sensitivity_and_specificity(
    tp: int, fp: int, fn: int, tn: int
) -> None:
    one, swapped = Decisions(tp, fp, fn, tn), Decisions(tn, fn, fp, tp)

    assert (one.sensitivity, one.precision) == pytest.approx(
        (swapped.specificity, swapped.negative_predictive_value), nan_ok=True
    )
    assert one.matthews == pytest.approx(swapped.matthews)


def test_a_rate_without_images_is_not_a_number() -> None:
    no_positives = Decisions(0, 0, 0, 5)

    assert math.isnan(no_positives.sensitivity) and math.isnan(no_positives.precision)
    assert math.isnan(no_positives.f1) and no_positives.specificity == 1


def test_the_majority_is_right_as_often_as_its_class_is_there() -> None:
    constant = decide(np.zeros(10, dtype=bool), np.arange(10) < 3)

    assert constant.prevalence == pytest.approx(0.3)
    assert constant.accuracy == constant.majority_accuracy == pytest.approx(0.7)
    assert constant.youden == constant.matthews == 0


def test_shares_carry_the_interval_of_their_own_images() -> None:
    found = shares(BY_HAND)

    # Wilson's interval of 8 in 10.
    assert found["specificity"].value == 0.8
    assert (found["specificity"].low, found["specificity"].high) == pytest.approx(
        (0.490, 0.943), abs=5e-4
    )
    assert {name: one.value for name, one in found.items()} == pytest.approx(
        {name: RATES[name](BY_HAND) for name in found}
    )


def test_bootstrapped_rates_widen_where_patients_have_many_images() -> None:
    truth = np.arange(40) % 2 == 0
    answers = truth ^ (np.arange(40) // 4 % 4 == 0)
    patients = [f"{index // 4}{index % 2}" for index in range(40)]

    by_patient = rates(answers, truth, patients, rounds=300)["accuracy"]
    by_image = rates(answers, truth, [str(n) for n in range(40)], rounds=300)["accuracy"]

    assert by_patient.value == by_image.value == decide(answers, truth).accuracy
    assert by_patient.high - by_patient.low > 1.2 * (by_image.high - by_image.low)
