"""Marks that a scanner draws, over simulated tissue."""

from typing import Any

import cv2
import numpy as np
import pytest
from breastcad_preprocess.ultrasound.inpaint import inpaint
from breastcad_preprocess.ultrasound.overlays import find_overlays
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


@pytest.fixture
def tissue() -> Grey:
    """Speckle that is wider across the beam than along it, with a bright thin layer."""
    noise = np.random.default_rng(0).normal(size=(200, 260))
    smooth = cv2.GaussianBlur(noise, (13, 5), 0)
    pixels = np.clip(80 * (1 + 0.3 * smooth / smooth.std()), 0, 255)
    pixels[60:63] = 230
    layered: Grey = pixels.astype(np.uint8)
    return layered


def recall(drawn: Grey, bare: Grey) -> float:
    changed = cv2.absdiff(drawn, bare) >= 16
    return float((find_overlays(drawn) > 0)[changed].mean())


def test_speckle_and_a_bright_layer_are_no_overlay(tissue: Grey) -> None:
    assert not find_overlays(tissue).any()


def test_bright_echoes_without_sharp_sides_are_no_overlay(tissue: Grey) -> None:
    for x in (60, 90, 130):
        spot = np.zeros(tissue.shape, np.float32)
        spot[130, x] = 1
        blurred = cv2.GaussianBlur(spot, (0, 0), 4.0, sigmaY=1.5)
        tissue = np.maximum(tissue, (200 * blurred / blurred.max()).astype(np.uint8))
    assert not find_overlays(tissue).any()


@pytest.mark.parametrize("level", [190, 255])
def test_text_is_marked_and_little_else(tissue: Grey, level: int) -> None:
    drawn = tissue.copy()
    place = (40, 140)
    cv2.putText(drawn, "RT 9 cm", place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (level,), 1, cv2.LINE_AA)
    assert recall(drawn, tissue) > 0.95
    near = cv2.dilate((drawn != tissue).astype(np.uint8), np.ones((7, 7)))
    assert not find_overlays(drawn)[near == 0].any()


def test_callipers_and_the_dots_between_them_are_marked(tissue: Grey) -> None:
    drawn = tissue.copy()
    drawn[150, 50:200:5] = 230
    for x in (50, 200):
        cv2.drawMarker(drawn, (x, 150), (230,), cv2.MARKER_CROSS, 13, 1)
    assert recall(drawn, tissue) > 0.95


def test_a_lone_bright_pixel_is_no_overlay(tissue: Grey) -> None:
    tissue[150, 100] = 255
    assert not find_overlays(tissue).any()


def test_nothing_outside_the_region_is_marked(tissue: Grey) -> None:
    cv2.putText(tissue, "RT 9", (40, 140), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255,), 1)
    inside = find_overlays(tissue, (60, 100, 260, 200))
    assert inside.any()
    assert not inside[:, :60].any()
    assert not inside[:100].any()


def test_sixteen_bits_give_the_marks_of_eight(tissue: Grey) -> None:
    cv2.putText(tissue, "RT 9", (40, 140), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255,), 1)
    wide = tissue.astype(np.uint16) * 16
    np.testing.assert_array_equal(find_overlays(wide), find_overlays(tissue))


@settings(max_examples=30)
@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.uint16]),
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=40),
    )
)
def test_marks_are_0_or_1_and_filling_leaves_the_rest_alone(pixels: NDArray[Any]) -> None:
    mask = find_overlays(pixels)
    assert mask.shape == pixels.shape
    assert set(np.unique(mask)) <= {0, 1}
    filled = inpaint(pixels, mask)
    assert filled.dtype == pixels.dtype
    np.testing.assert_array_equal(filled[mask == 0], pixels[mask == 0])


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_mark_on_an_even_image_disappears(kind: type[np.unsignedinteger[Any]]) -> None:
    even = np.full((60, 80), 100, kind)
    drawn = even.copy()
    drawn[20:40, 30:33] = 250
    mask = (drawn != even).astype(np.uint8)
    np.testing.assert_array_equal(inpaint(drawn, mask), even)


def test_an_image_without_marks_is_handed_back(tissue: Grey) -> None:
    assert inpaint(tissue, np.zeros_like(tissue)) is tissue
