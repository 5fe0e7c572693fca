"""Overlap of masks by hand."""

import numpy as np
import pytest
from breastcad_train.metrics.overlap import Overlap, mean_interval, overlap, summarise
from hypothesis import given
from hypothesis import strategies as st


def test_counts_of_two_squares_that_overlap_by_a_quarter() -> None:
    first, second = np.zeros((4, 4), np.uint8), np.zeros((4, 4), np.uint8)
    first[:2, :2] = 1
    second[1:3, 1:3] = 1

    counted = overlap(first, second)

    assert counted == Overlap(both=1, found=4, true=4)
    assert counted.dice == pytest.approx(2 / 8)
    assert counted.jaccard == pytest.approx(1 / 7)


def test_two_empty_masks_agree() -> None:
    assert Overlap(0, 0, 0).dice == 1
    assert Overlap(0, 0, 0).jaccard == 1


def test_nothing_found_where_there_is_a_lesion_is_zero() -> None:
    assert Overlap(0, 0, 9).dice == 0


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_dice_and_jaccard_are_tied(both: int, only_found: int, only_true: int) -> None:
    one = Overlap(both, both + only_found, both + only_true)

    assert one.dice == pytest.approx(2 * one.jaccard / (1 + one.jaccard))


def test_pooled_dice_weighs_pixels_and_mean_dice_images() -> None:
    summary = summarise([Overlap(10, 10, 10), Overlap(0, 0, 90)], ["a", "b"])

    assert summary.dice_mean == pytest.approx(0.5)
    assert summary.dice_pooled == pytest.approx(20 / 110)
    assert summary.missed == pytest.approx(0.5)
    assert summary.images == 2


def test_jaccard_is_summarised_as_dice_is() -> None:
    summary = summarise([Overlap(10, 10, 10), Overlap(0, 0, 90)], ["a", "b"])

    assert (summary.jaccard_mean, summary.jaccard_median) == (0.5, 0.5)
    assert summary.jaccard_sd == pytest.approx(0.5**0.5)
    assert (summary.jaccard_low, summary.jaccard_high) == (0, 1)
    assert summary.jaccard_pooled == pytest.approx(10 / 100)
    assert (summary.jaccard_pooled_low, summary.jaccard_pooled_high) == (0, 1)


def test_the_interval_of_pooled_jaccard_weighs_pixels() -> None:
    small_right, large_wrong = Overlap(10, 10, 10), Overlap(0, 45, 45)

    summary = summarise([small_right, large_wrong] * 20, [str(n) for n in range(40)])

    assert summary.jaccard_pooled_low < summary.jaccard_pooled < summary.jaccard_pooled_high < 0.25
    assert 0.3 < summary.jaccard_low < 0.5 < summary.jaccard_high


def test_the_interval_of_a_constant_is_that_constant() -> None:
    assert mean_interval(np.full(8, 0.7), list("aabbccdd")) == pytest.approx((0.7, 0.7))


def test_images_of_one_group_are_drawn_together() -> None:
    values = np.array([0.0, 0.0, 1.0, 1.0])

    assert mean_interval(values, ["a", "a", "b", "b"]) == pytest.approx((0, 1))
