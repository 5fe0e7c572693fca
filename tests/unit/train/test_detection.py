"""Findings against lesions: matching, FROC, average precision, pointing."""

import math

import numpy as np
import pytest
from breastcad_train.metrics.detection import (
    Findings,
    Matched,
    average_precision_at,
    boxes,
    centres,
    in_map,
    masks,
    match,
    mean_average_precision,
    regions,
)
from breastcad_train.metrics.froc import false_on_normals, froc, sensitivities
from breastcad_train.metrics.pointing import pointing
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

bits = st.integers(0, 1)


def matched(*hits: tuple[float, bool], lesions: int) -> Matched:
    scores, hit = zip(*hits, strict=True) if hits else ((), ())
    return Matched(np.array(scores, dtype=float), np.array(hit, dtype=bool), lesions)


def square(top: int, left: int, side: int) -> NDArray[np.uint8]:
    mask = np.zeros((8, 8), dtype=np.uint8)
    mask[top : top + side, left : left + side] = 1
    return mask


def test_boxes_overlap_by_iou() -> None:
    found = boxes(np.array([[0, 0, 2, 2.0]]), np.array([1.0]), np.array([[1, 1, 3, 3.0]]))

    assert found.overlap == pytest.approx(np.array([[1 / 7]]))


def test_masks_overlap_by_iou() -> None:
    found = masks(
        square(0, 0, 2)[None], np.array([1.0]), np.stack([square(1, 1, 2), square(0, 0, 4)])
    )

    assert found.overlap == pytest.approx(np.array([[1 / 7, 4 / 16]]))


def test_regions_of_a_map_overlap_by_iou_and_score_by_mean_probability() -> None:
    probability = np.zeros((8, 8))
    probability[0:2, 0:2], probability[5:7, 5:7] = 0.9, [[0.5, 0.7], [0.5, 0.7]]
    found, true = (probability > 0).astype(np.uint8), square(1, 1, 2) | square(5, 4, 3)

    compared = in_map(probability, found, true)

    assert compared.scores == pytest.approx([0.9, 0.6])
    assert compared.overlap == pytest.approx(np.array([[1 / 7, 0], [0, 4 / 9]]))


@given(arrays(np.uint8, (6, 6), elements=bits), arrays(np.uint8, (6, 6), elements=bits))
def test_regions_of_a_map_equal_their_masks(
    found: NDArray[np.uint8], true: NDArray[np.uint8]
) -> None:
    of_map = in_map(np.ones((6, 6)), found, true)

    of_masks = masks(regions(found), np.ones(len(regions(found))), regions(true))

    assert of_map.overlap == pytest.approx(of_masks.overlap)
    assert of_map.scores == pytest.approx(of_masks.scores)


def test_a_point_hits_the_lesion_that_it_lies_in() -> None:
    lesions = np.stack([square(0, 0, 2), square(4, 5, 2)])

    found = centres(np.array([[5.4, 3.6], [1, 1], [3, 3]]), np.ones(3), lesions)

    assert found.overlap.tolist() == [[0, 1], [1, 0], [0, 0]]


def test_regions_touch_at_corners() -> None:
    mask = square(0, 0, 2) | square(2, 2, 2) | square(6, 6, 2)

    assert sorted(regions(mask).sum(axis=(1, 2)).tolist()) == [4, 8]
    assert regions(np.zeros((8, 8), np.uint8)).shape == (0, 8, 8)


def test_a_lesion_is_hit_once_and_by_the_surest_finding() -> None:
    findings = Findings(np.array([0.5, 0.9, 0.7]), np.array([[0.6], [0.3], [0.9]]))

    found = match(findings, least=0.2)

    assert found.scores.tolist() == [0.9, 0.7, 0.5]
    assert found.hit.tolist() == [True, False, False]


def test_a_finding_takes_the_free_lesion_that_it_fits_best() -> None:
    findings = Findings(np.array([0.9, 0.8]), np.array([[0.5, 0.6], [0.3, 0.7]]))

    assert match(findings, least=0.2).hit.tolist() == [True, True]
    assert match(findings, least=0.4).hit.tolist() == [True, False]


def test_images_without_findings_or_lesions_match_nothing() -> None:
    empty = np.zeros((0, 4))

    assert match(boxes(empty, np.zeros(0), np.array([[0, 0, 1, 1.0]]))).lesions == 1
    assert match(boxes(np.array([[0, 0, 1, 1.0]]), np.ones(1), empty)).hit.tolist() == [False]


def test_froc_by_hand() -> None:
    images = [
        matched((0.9, True), (0.6, False), lesions=2),
        matched((0.8, False), (0.6, True), lesions=1),
    ]

    curve = froc(images)

    assert curve.thresholds.tolist() == [math.inf, 0.9, 0.8, 0.6]
    assert curve.false_per_image.tolist() == [0, 0, 0.5, 1]
    assert curve.sensitivity == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3])
    assert (curve.at(0.25), curve.at(0.99)) == pytest.approx((1 / 3, 1 / 3))
    assert (curve.at(1), curve.at(8)) == pytest.approx((2 / 3, 2 / 3))


def test_froc_without_findings_stays_at_zero() -> None:
    assert froc([matched(lesions=1)]).at(8) == 0


findings = st.lists(st.tuples(st.integers(1, 6).map(float), st.booleans()), max_size=6)


@given(st.lists(findings, min_size=1, max_size=4))
def test_each_point_of_froc_counts_the_findings_from_its_score_on(
    images: list[list[tuple[float, bool]]],
) -> None:
    every = [finding for one in images for finding in one]

    curve = froc([matched(*one, lesions=7) for one in images])

    assert curve.thresholds[1:].tolist() == sorted({score for score, _ in every}, reverse=True)
    for place, threshold in enumerate(curve.thresholds):
        hits = [hit for score, hit in every if score >= threshold]
        assert curve.sensitivity[place] == pytest.approx(sum(hits) / (7 * len(images)))
        assert curve.false_per_image[place] == pytest.approx(hits.count(False) / len(images))


def test_sensitivities_have_intervals_over_groups() -> None:
    images = [matched((0.9, True), lesions=1), matched(lesions=1), matched(lesions=0)]

    found = sensitivities(images, list("abc"), rounds=100)

    assert list(found) == [0.125, 0.25, 0.5, 1, 2, 4, 8]
    assert (found[1].value, found[1].low, found[1].high) == (0.5, 0, 1)


def test_false_findings_on_normals_are_counted_an_image() -> None:
    images = [
        matched((0.9, False), lesions=1),
        matched((0.9, False), (0.7, False), (0.2, False), lesions=0),
        matched(lesions=0),
    ]

    assert false_on_normals(images, 0.7) == 1
    assert math.isnan(false_on_normals(images[:1], 0.7))


def test_average_precision_of_boxes_by_hand() -> None:
    lesions = np.array([[0, 0, 10, 10.0], [20, 20, 30, 30.0]])
    found = np.array([[0, 0, 10, 10.0], [50, 50, 60, 60.0], [20, 20, 30, 28.0]])

    image = boxes(found, np.array([0.9, 0.8, 0.7]), lesions)

    # Precision 1 up to recall ½ (51 of the 101 recalls), ⅔ up to 1.
    half = (51 * 1 + 50 * 2 / 3) / 101
    assert average_precision_at([image], 0.5) == pytest.approx(half)
    # The third box has IoU 0.8: it counts at seven of the ten overlaps.
    assert mean_average_precision([image]) == pytest.approx((7 * half + 3 * 51 / 101) / 10)


def test_precision_at_a_recall_is_the_best_from_there_on() -> None:
    lesions = np.array([[0, 0, 10, 10.0], [20, 20, 30, 30.0]])
    found = np.concatenate([[[50, 50, 60, 60.0]], lesions])

    # Precision is 0, ½ and ⅔ in turn.
    image = boxes(found, np.array([0.9, 0.8, 0.7]), lesions)

    assert average_precision_at([image], 0.5) == pytest.approx(2 / 3)


def test_average_precision_of_nothing() -> None:
    empty = np.zeros((0, 4))

    assert average_precision_at([boxes(empty, np.zeros(0), np.array([[0, 0, 1, 1.0]]))], 0.5) == 0
    assert math.isnan(average_precision_at([boxes(empty, np.zeros(0), empty)], 0.5))


def test_pointing_hits_where_the_map_is_highest() -> None:
    evidence = np.zeros((8, 8))
    evidence[3, 3] = 1

    assert pointing(evidence, square(2, 2, 2)) == 1
    assert pointing(evidence, square(5, 3, 2)) == 0
    assert pointing(evidence, square(5, 3, 2), tolerance_px=2) == 1


def test_pointing_blindly_hits_by_area() -> None:
    assert pointing(np.full((8, 8), 0.3), square(0, 0, 4)) == pytest.approx(16 / 64)
