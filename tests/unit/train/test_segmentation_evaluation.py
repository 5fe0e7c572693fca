"""Choosing a lesion rule and measuring it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad.bundles import LesionRule
from breastcad.geometry import Affine
from breastcad_train.data.sample import Sample
from breastcad_train.evaluation.measured import measure_segmenter
from breastcad_train.evaluation.segmentation import (
    Case,
    best_threshold,
    by_grey,
    choose_rule,
    false_alarms,
    lesion_summary,
)
from numpy.typing import NDArray

HALF = LesionRule(pixel_threshold=0.5, min_area_fraction=0)
SIDE = 100


def disc(radius: int, x: int = 50) -> NDArray[np.uint8]:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.circle(mask, (x, 50), radius, (1,), -1)
    return mask


def case(
    number: int, probability: NDArray[np.uint8], truth: NDArray[np.uint8] | None = None
) -> Case:
    """Return a case whose lesion is dark in the image."""
    sample = Sample(f"busi/{number}", Path("x"), (), "benign", str(number))
    truth = np.zeros((SIDE, SIDE), np.uint8) if truth is None else truth
    image = np.where(truth > 0, 40, 160).astype(np.uint8)
    return Case(sample, image, probability, Affine(), truth)


def blurred(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.GaussianBlur(mask * 255, (0, 0), 6), np.uint8)


def test_the_rule_finds_the_threshold_at_which_outlines_fit() -> None:
    cases = [case(n, (disc(20 + n) * 128).astype(np.uint8), disc(20 + n)) for n in range(3)]
    ring = np.maximum(disc(40) * 100, disc(20) * 200).astype(np.uint8)

    rule = choose_rule([*cases, case(9, ring, disc(20))])

    # The ring of 100 (0.39) is wrong, the discs of 128 (0.50) are right.
    assert 0.39 < rule.pixel_threshold <= 0.5


def test_small_regions_are_dropped_as_far_as_it_costs_nothing() -> None:
    speck = np.maximum(disc(20), disc(2, x=90)) * 255
    cases = [case(n, speck.astype(np.uint8), disc(20)) for n in range(2)]

    # The speck covers 13 of 10,000 pixels, the lesion over 1 %.
    assert choose_rule(cases).min_area_fraction == 0.01
    assert lesion_summary(cases, choose_rule(cases)).dice_mean == 1


def test_the_best_grey_value_of_dark_lesions() -> None:
    cases = [case(n, disc(0), disc(20 + n)) for n in range(2)]

    dark, level = best_threshold(cases)

    assert dark
    assert 40 <= level < 160
    assert lesion_summary(by_grey(cases, dark, level), HALF).dice_mean == 1


def test_false_alarms_count_regions_where_there_is_no_lesion() -> None:
    two = (np.maximum(disc(5, x=20), disc(5, x=80)) * 255).astype(np.uint8)
    cases = [case(0, two), case(1, np.zeros_like(two)), case(2, two, disc(20))]

    alarms = false_alarms(cases, HALF)

    assert (alarms.images, alarms.share, alarms.regions) == (2, 0.5, 1.0)
    assert alarms.area == pytest.approx(disc(5).mean())


def test_the_test_fold_is_measured_with_the_rule_of_the_validation_fold() -> None:
    validation = [case(n, blurred(disc(20)), disc(20)) for n in range(3)]
    test = [case(n, blurred(disc(25)), disc(25)) for n in range(3)]
    test.append(case(9, np.zeros((SIDE, SIDE), np.uint8)))

    found = measure_segmenter(validation, test)

    numbers = found.metrics["test"]["busi"]
    assert found.lesions is not None
    assert found.metrics["rule"] == found.lesions.model_dump()
    assert numbers["lesions"]["dice_mean"] > 0.95
    assert numbers["false_alarms"] == {"images": 1, "share": 0.0, "regions": 0.0, "area": 0.0}
    assert found.metrics["test_best_threshold"]["busi"]["lesions"]["dice_mean"] == 1
