"""Reports of several classes, and answers that ignore the image."""

from dataclasses import astuple

import numpy as np
import pytest
from breastcad_train.metrics.baselines import all_background, majority, no_lesion, prevalence
from breastcad_train.metrics.report import Line, confusion, report

NAMES = ("benign", "malignant")


def test_rows_are_the_truth_and_columns_the_answers() -> None:
    found = confusion(np.array([0, 0, 1]), np.array([0, 1, 1]), 3)

    assert found.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 0]]


def test_a_report_by_hand() -> None:
    found = report(np.array([[6, 2], [1, 1]]), NAMES)

    assert found.accuracy == pytest.approx(7 / 10)
    assert found.balanced_accuracy == pytest.approx((6 / 8 + 1 / 2) / 2)
    assert astuple(found.classes["benign"]) == pytest.approx((6 / 7, 6 / 8, 12 / 15, 8))
    assert astuple(found.classes["malignant"]) == pytest.approx((1 / 3, 1 / 2, 2 / 5, 2))
    assert found.macro.f1 == pytest.approx((12 / 15 + 2 / 5) / 2)
    assert found.weighted.f1 == pytest.approx(0.8 * 12 / 15 + 0.2 * 2 / 5)


def test_a_class_that_is_never_answered_has_no_precision() -> None:
    found = report(np.array([[8, 0], [2, 0]]), NAMES)

    assert found.classes["malignant"] == Line(0, 0, 0, 2)
    assert found.matthews == 0
    assert found.balanced_accuracy == 0.5


def test_a_class_that_is_not_there_does_not_count_in_balanced_accuracy() -> None:
    found = report(np.array([[3, 1], [0, 0]]), NAMES)

    assert found.balanced_accuracy == found.accuracy == 0.75


def test_the_majority_answers_the_commonest_training_class() -> None:
    answer = majority([0, 1, 1, 2], 3)

    assert answer(np.zeros((2, 8, 8))).tolist() == [[0, 1, 0], [0, 1, 0]]


def test_the_prevalence_answers_the_shares_of_the_training_classes() -> None:
    assert prevalence([0, 1, 1, 1], 2)(np.zeros((1, 8, 8))).tolist() == [[0.25, 0.75]]


def test_the_constant_maps_have_the_images_shape() -> None:
    images = np.zeros((2, 3, 4), dtype=np.uint8)

    assert no_lesion(images).shape == (2, 3, 4) and not no_lesion(images).any()
    assert (all_background(12)(images) == 12).all()
