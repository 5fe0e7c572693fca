"""From masks to lesions."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from breastcad.geometry import Affine
from breastcad_segment.lesions import Box, find_lesions
from breastcad_segment.measure import Spacing
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

IDENTITY = Affine()


def image(rows: int = 20, columns: int = 30, value: int = 0) -> NDArray[np.uint8]:
    return np.full((rows, columns), value, np.uint8)


def test_a_rectangle_of_4_by_6_pixels_of_half_a_millimetre() -> None:
    mask = image()
    mask[5:9, 10:16] = 1
    probability = np.where(mask, 204, 0).astype(np.uint8)

    (lesion,) = find_lesions(mask, probability, IDENTITY, Spacing(0.5, 0.5))

    assert lesion.box == Box(x_min=10, y_min=5, x_max=15, y_max=8)
    assert lesion.area_px == 24
    assert lesion.area_mm2 == pytest.approx(6.0)
    assert lesion.diameter_mm == pytest.approx(13**0.5)
    assert lesion.score == pytest.approx(0.8)
    assert lesion.contour.tolist() == [[10, 5], [10, 8], [15, 8], [15, 5]]


def test_without_pixel_spacing_nothing_is_given_in_millimetres() -> None:
    mask = image()
    mask[5, 5] = 1

    (lesion,) = find_lesions(mask, mask, IDENTITY, None)

    assert (lesion.area_mm2, lesion.diameter_mm) == (None, None)


def test_an_empty_mask_has_no_lesions() -> None:
    assert find_lesions(image(), image(value=255), IDENTITY, None) == []


def test_lesions_come_by_falling_score_then_from_the_top_then_from_the_left() -> None:
    mask, probability = image(), image()
    places = [(2, 2, 102), (2, 20, 102), (10, 2, 204), (1, 10, 102)]
    for row, column, value in places:
        mask[row : row + 3, column : column + 3] = 1
        probability[row : row + 3, column : column + 3] = value

    found = find_lesions(mask, probability, IDENTITY, None)

    assert [(one.box.y_min, one.box.x_min) for one in found] == [(10, 2), (1, 10), (2, 2), (2, 20)]
    assert [round(one.score, 6) for one in found] == [0.8, 0.4, 0.4, 0.4]


def test_pixels_that_touch_by_a_corner_are_one_lesion() -> None:
    mask = image()
    mask[3, 3] = mask[4, 4] = 1

    assert len(find_lesions(mask, mask, IDENTITY, None)) == 1


def test_a_lesion_within_the_hole_of_another_is_measured_alone() -> None:
    mask = image()
    mask[2:13, 2:13] = 1
    mask[4:11, 4:11] = 0
    mask[6:9, 6:9] = 1

    areas = [lesion.area_px for lesion in find_lesions(mask, mask, IDENTITY, None)]

    assert areas == [121 - 49, 9]


def test_the_score_is_sampled_where_the_source_pixel_came_from() -> None:
    mask = image(rows=40, columns=60)
    mask[10:20, 30:50] = 1
    probability = image(rows=20, columns=30)
    probability[4:11, 14:26] = 153
    halved = Affine.resize(scale_x=0.5, scale_y=0.5)

    (lesion,) = find_lesions(mask, probability, halved, None)

    assert lesion.score == pytest.approx(0.6)


@given(st.integers(4, 40), st.integers(4, 60), st.booleans(), st.booleans())
def test_mirroring_the_source_mirrors_the_lesion_and_changes_no_size(
    height: int, width: int, flip_x: bool, flip_y: bool
) -> None:
    rows, columns = 64, 80
    mask = image(rows, columns)
    cv2.ellipse(
        mask, (width // 2 + 5, height // 2 + 5), (width // 2, height // 2), 0, 0, 360, (1,), -1
    )
    probability = (np.indices(mask.shape).sum(axis=0)).astype(np.uint8)
    flip = Affine.flip_columns(columns=columns) if flip_x else Affine()
    flip = flip.then(Affine.flip_rows(rows=rows)) if flip_y else flip
    mirrored = mask[:: -1 if flip_y else 1, :: -1 if flip_x else 1].copy()

    (here,) = find_lesions(mask, probability, IDENTITY, Spacing(0.1, 0.2))
    (there,) = find_lesions(mirrored, probability, flip, Spacing(0.1, 0.2))

    assert there.score == pytest.approx(here.score)
    assert (there.area_mm2, there.diameter_mm) == (here.area_mm2, here.diameter_mm)
    corners = np.array([[here.box.x_min, here.box.y_min], [here.box.x_max, here.box.y_max]])
    low, high = np.sort(flip.apply(corners.astype(float)), axis=0)
    assert there.box == Box(*(int(value) for value in (*low, *high)))
