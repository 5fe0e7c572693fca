"""From probability maps to masks in source pixels."""

import cv2
import numpy as np
import pytest
from breastcad.bundles import LesionRule
from breastcad.geometry import Affine
from breastcad.lesions import drop_small, source_mask
from hypothesis import given
from hypothesis import strategies as st

HALF = LesionRule(pixel_threshold=0.5, min_area_fraction=0)
DOUBLED = Affine.resize(scale_x=0.5, scale_y=0.5)


def test_a_map_at_source_size_is_only_compared_with_the_threshold() -> None:
    probability = np.array([[127, 128], [0, 255]], np.uint8)

    mask = source_mask(probability, Affine(), (2, 2), HALF)

    assert mask.tolist() == [[0, 1], [0, 1]]


def test_a_pixel_at_the_threshold_is_lesion() -> None:
    probability = np.full((2, 2), 51, np.uint8)
    rule = LesionRule(pixel_threshold=0.2, min_area_fraction=0)

    assert source_mask(probability, Affine(), (2, 2), rule).all()


def test_a_map_of_half_the_size_covers_the_same_place_at_the_source() -> None:
    probability = np.zeros((16, 16), np.uint8)
    probability[4:8, 8:12] = 255

    mask = source_mask(probability, DOUBLED, (32, 32), HALF)

    assert mask[8:16, 16:24].all()
    assert mask.sum() == 8 * 8


def test_a_mirrored_crop_goes_back_to_where_it_came_from() -> None:
    probability = np.zeros((4, 4), np.uint8)
    probability[1, 0] = 255
    # Columns 2 to 5 and rows 3 to 6 of the source, mirrored: map column 0 is source column 5.
    affine = Affine.crop(left=2, top=3).then(Affine.flip_columns(columns=4))

    mask = source_mask(probability, affine, (8, 8), HALF)

    assert np.argwhere(mask).tolist() == [[4, 5]]


def test_regions_below_the_area_are_dropped_and_others_kept() -> None:
    probability = np.zeros((10, 10), np.uint8)
    probability[1:3, 1:3] = 255  # 4 % of the map
    probability[6:9, 6:9] = 255  # 9 %
    rule = LesionRule(pixel_threshold=0.5, min_area_fraction=0.05)

    mask = source_mask(probability, DOUBLED, (20, 20), rule)

    assert not mask[:8, :8].any()
    assert mask[12:18, 12:18].all()


def test_pixels_that_touch_by_a_corner_are_one_region() -> None:
    mask = np.eye(4, dtype=np.uint8)

    assert drop_small(mask, 4).sum() == 4
    assert drop_small(mask, 4.5).sum() == 0


def test_the_given_mask_is_not_changed() -> None:
    mask = np.eye(4, dtype=np.uint8)

    drop_small(mask, 100)

    assert mask.sum() == 4


@given(st.integers(0, 255), st.floats(0.01, 0.99))
def test_a_flat_map_is_all_or_nothing(level: int, threshold: float) -> None:
    rule = LesionRule(pixel_threshold=threshold, min_area_fraction=0)

    mask = source_mask(np.full((4, 4), level, np.uint8), Affine(), (4, 4), rule)

    assert mask.all() == (level >= threshold * 255)


@pytest.mark.parametrize("scale", [0.3, 0.5, 1.0, 1.7])
def test_a_disc_keeps_its_area_in_proportion(scale: float) -> None:
    probability = np.zeros((64, 64), np.uint8)
    cv2.circle(probability, (32, 32), 20, (255,), -1)
    side = round(64 / scale)

    mask = source_mask(
        probability, Affine.resize(scale_x=64 / side, scale_y=64 / side), (side, side), HALF
    )

    assert mask.mean() == pytest.approx((probability > 0).mean(), rel=0.04)
