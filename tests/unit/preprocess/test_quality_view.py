"""What the quality figures are measured on."""

from typing import Any

import cv2
import numpy as np
import pytest
from breastcad_preprocess.quality.view import SIDE, content_box, look
from numpy.typing import NDArray


def mammogram(dtype: Any = np.uint8) -> NDArray[Any]:
    """A grey ellipse at the left border; 200 of 255 or as much of 65535."""
    image = np.zeros((300, 200), np.uint8)
    cv2.ellipse(image, (0, 150), (140, 120), 0, -90, 90, (200,), -1)
    return (image.astype(np.uint16) * 257) if dtype == np.uint16 else image


def screen(background: int) -> NDArray[np.uint8]:
    """Speckle of 300 × 400 pixels at column 150 and row 100 of a screen with some text."""
    random = np.random.default_rng(0)
    image = np.full((480, 640), background, np.uint8)
    for row in (30, 60, 430):
        cv2.putText(image, "LT BREAST 2:00", (10, row), 0, 0.5, (230,), 1, cv2.LINE_AA)
    image[100:400, 150:550] = random.integers(60, 200, (300, 400))
    return image


def test_all_presentations_of_a_mammogram_have_one_view() -> None:
    plain = look(mammogram(), "MG").grey
    assert plain.shape == (SIDE, SIDE)
    for other in (mammogram()[:, ::-1], 255 - mammogram(), 255 - mammogram()[:, ::-1]):
        assert np.abs(look(other, "MG").grey - plain).max() < 0.01
    assert np.abs(look(mammogram(np.uint16), "MG").grey - plain).max() < 0.01


def test_bright_background_is_told() -> None:
    assert look(255 - mammogram(), "MG").inverted
    assert not look(mammogram(), "MG").inverted


def test_bright_tissue_that_fills_the_image_is_no_bright_background() -> None:
    ramp = np.tile(np.linspace(255, 40, 200).astype(np.uint8), (300, 1))
    assert not look(ramp, "MG").inverted


def test_ultrasound_is_never_turned_over() -> None:
    image = mammogram()
    whole = (0, 0, image.shape[1], image.shape[0])
    bright = look(255 - image, "US", whole)
    assert not bright.inverted
    assert np.abs(bright.grey - (1 - look(image, "US", whole).grey)).max() < 0.01


@pytest.mark.parametrize("background", [0, 12, 40])
def test_ultrasound_is_found_within_its_screen(background: int) -> None:
    found = np.array(content_box(screen(background)))
    assert np.abs(found - (150, 100, 550, 400)).max() <= 12


def test_given_region_is_what_is_seen() -> None:
    view = look(screen(0), "US", (150, 100, 550, 400))
    assert view.stored.shape == (300, 400)
    assert view.stored.min() >= 60


@pytest.mark.parametrize("image", [np.zeros((90, 70), np.uint8), np.full((90, 70), 9, np.uint16)])
def test_image_without_texture_is_seen_whole(image: NDArray[Any]) -> None:
    assert content_box(image) == (0, 0, 70, 90)


def test_sample_takes_whole_pixels_of_large_images() -> None:
    large = np.arange(600 * 400, dtype=np.uint16).reshape(600, 400)
    view = look(large, "MG")
    assert view.sample.shape == (200, 200)  # every third row, every second column
    assert (view.sample == large[::3, ::2]).all()


def test_pixels_are_not_changed() -> None:
    image = 255 - mammogram()
    before = image.copy()
    look(image, "MG")
    look(image, "US")
    assert (image == before).all()
