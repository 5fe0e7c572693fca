"""Figures that can be counted by hand: emptiness, saturation, drawn areas, strokes."""

from typing import Any

import cv2
import numpy as np
import pytest
from breastcad_preprocess.quality.emptiness import dominant_share, grey_range
from breastcad_preprocess.quality.saturation import saturated_share
from breastcad_preprocess.quality.screen import drawn_share, thin_share
from breastcad_preprocess.quality.view import View, look
from numpy.typing import NDArray


def seen(image: NDArray[Any], modality: Any = "MG") -> View:
    region = (0, 0, image.shape[1], image.shape[0])
    return look(image, modality, region)


def halves(left: int, right: int, dtype: Any = np.uint8) -> NDArray[Any]:
    image = np.full((100, 100), left, dtype)
    image[:, 50:] = right
    return image


@pytest.mark.parametrize("value", [0, 70, 255])
def test_one_value_dominates_and_has_no_range(value: int) -> None:
    view = seen(np.full((80, 80), value, np.uint8))
    assert (dominant_share(view), grey_range(view)) == (1.0, 0.0)


def test_more_frequent_of_two_values_dominates() -> None:
    image = halves(10, 200)
    image[:, :75] = 10
    assert dominant_share(seen(image)) == 0.75


def test_range_is_a_share_of_the_full_scale_and_passes_over_single_pixels() -> None:
    image = halves(51, 102)
    image[0, 0], image[99, 99] = 0, 255
    assert grey_range(seen(image)) == pytest.approx(0.2)


def test_twelve_bits_in_a_wide_type_are_not_nearly_empty() -> None:
    ramp = np.tile(np.arange(0, 4096, 16, dtype=np.uint16), (100, 1))
    assert dominant_share(seen(ramp)) < 0.01
    assert grey_range(seen(ramp)) == pytest.approx(4080 / 65535, rel=0.01)


@pytest.mark.parametrize(("dtype", "white"), [(np.uint8, 255), (np.uint16, 65535)])
def test_share_of_saturated_pixels_is_of_what_is_shown(dtype: Any, white: int) -> None:
    image = np.zeros((100, 100), dtype)
    image[:, :40], image[:, :10] = white // 2, white
    assert saturated_share(seen(image)) == 0.25


def test_white_background_of_an_inverted_mammogram_is_not_saturated() -> None:
    image = np.full((100, 100), 255, np.uint8)
    image[20:80, :40] = 90
    assert saturated_share(seen(image)) == 0.0
    image[20:80, :10] = 0
    assert saturated_share(seen(image)) == 0.25


def test_brightest_value_below_the_full_scale_is_not_saturated() -> None:
    assert saturated_share(seen(halves(0, 254))) == 0.0


def test_grey_areas_of_one_value_are_drawn_and_the_ends_of_the_scale_are_not() -> None:
    stripes = np.repeat(np.array([0, 120, 255], np.uint8), 96)[None].repeat(288, axis=0)
    assert drawn_share(seen(stripes)) == pytest.approx(1 / 3, abs=0.06)
    ends = np.repeat(np.array([0, 255], np.uint8), 144)[None].repeat(288, axis=0)
    assert drawn_share(seen(ends)) == 0.0


def test_grain_of_one_grey_level_is_not_drawn() -> None:
    random = np.random.default_rng(0)
    stripes = np.repeat(np.array([0, 120, 255], np.uint8), 96)[None].repeat(288, axis=0)
    assert drawn_share(seen(stripes + random.integers(0, 3, stripes.shape, np.uint8))) < 0.03


def test_line_is_thin_and_a_disc_is_not() -> None:
    line, disc = np.zeros((2, 256, 256), np.uint8)
    line[100:104] = 255
    cv2.circle(disc, (128, 128), 60, (255,), -1)
    assert thin_share(seen(line)) == 1.0
    assert thin_share(seen(disc)) < 0.05


def test_breast_that_the_border_cuts_is_not_thin() -> None:
    strip = np.zeros((256, 256), np.uint8)
    strip[:, :6] = 255
    assert thin_share(seen(strip)) == 0.0
