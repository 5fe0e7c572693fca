"""Class maps by hand."""

import math

import numpy as np
import pytest
from breastcad_train.metrics.baselines import all_background
from breastcad_train.metrics.pixels import pixel_confusion, pixel_estimates, pixel_scores
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

maps = arrays(np.uint8, (4, 5), elements=st.integers(0, 2))


def test_scores_by_hand() -> None:
    truth = np.array([[0, 0, 0, 1]])
    answer = np.array([[0, 0, 1, 1]])

    found = pixel_scores(pixel_confusion(answer, truth, 2))

    assert found.accuracy == pytest.approx(3 / 4)
    assert found.iou == pytest.approx((2 / 3, 1 / 2))
    assert found.mean_iou == pytest.approx(7 / 12)
    assert found.mean_class_accuracy == pytest.approx((2 / 3 + 1) / 2)


def test_pixels_of_no_class_are_not_counted() -> None:
    truth = np.array([[0, 255, 1, 255]])

    assert pixel_confusion(np.array([[0, 0, 1, 1]]), truth, 2).tolist() == [[1, 0], [0, 1]]


def test_no_pixel_at_all_has_no_score() -> None:
    found = pixel_scores(np.zeros((2, 2), dtype=np.int64))

    assert math.isnan(found.accuracy) and math.isnan(found.mean_iou)


def test_a_class_that_is_neither_there_nor_answered_is_left_out() -> None:
    found = pixel_scores(np.array([[4, 0, 0], [0, 4, 0], [0, 0, 0]]))

    assert found.mean_iou == found.mean_class_accuracy == 1
    assert math.isnan(found.iou[2])


def test_a_class_that_is_answered_but_not_there_costs_iou_only() -> None:
    found = pixel_scores(np.array([[3, 1], [0, 0]]))

    assert found.mean_iou == pytest.approx((3 / 4 + 0) / 2)
    assert found.mean_class_accuracy == pytest.approx(3 / 4)


def test_all_background_looks_good_by_pixel_accuracy_alone() -> None:
    truth = np.zeros((1, 10, 10), dtype=np.uint8)
    truth[0, 0, :5] = 1

    found = pixel_scores(pixel_confusion(all_background(0)(truth), truth, 2))

    assert found.accuracy == pytest.approx(0.95)
    assert found.mean_iou == pytest.approx(0.95 / 2)
    assert found.mean_class_accuracy == pytest.approx(0.5)


@given(maps, maps)
def test_iou_equals_that_of_the_sets_of_pixels(answer: np.ndarray, truth: np.ndarray) -> None:  # type: ignore[type-arg]
    found = pixel_scores(pixel_confusion(answer, truth, 3))

    for index in range(3):
        first, second = set(np.flatnonzero(answer == index)), set(np.flatnonzero(truth == index))
        if first | second:
            assert found.iou[index] == pytest.approx(len(first & second) / len(first | second))


@given(maps, maps)
def test_iou_is_never_above_class_accuracy(answer: np.ndarray, truth: np.ndarray) -> None:  # type: ignore[type-arg]
    found = pixel_scores(pixel_confusion(answer, truth, 3))

    for iou, accuracy in zip(found.iou, found.class_accuracy, strict=True):
        assert math.isnan(accuracy) or iou <= accuracy


def test_pooled_scores_are_drawn_by_group() -> None:
    right, wrong = np.array([[8, 0], [0, 2]]), np.array([[8, 0], [2, 0]])

    found = pixel_estimates(np.stack([right, right, wrong, wrong]), list("aabb"), rounds=200)

    assert found["pixel_accuracy"].value == pytest.approx(0.9)
    assert (found["pixel_accuracy"].low, found["pixel_accuracy"].high) == pytest.approx((0.8, 1))
    assert found["mean_class_accuracy"].low == pytest.approx(0.5)
