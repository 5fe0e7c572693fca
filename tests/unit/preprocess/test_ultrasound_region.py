"""The image on simulated screens of scanners."""

from typing import Any

import cv2
import numpy as np
import pytest
from breastcad_preprocess.ultrasound.region import find_region
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

LEFT, TOP, RIGHT, BOTTOM = 120, 80, 420, 360
# The region is found on a coarse copy, and one of its pixels more is kept on each side.
SLACK = 4

Grey = NDArray[np.uint8]


def speckle(rows: int, columns: int, mean: int = 90) -> Grey:
    noise = np.random.default_rng(0).normal(size=(rows, columns))
    smooth = cv2.GaussianBlur(noise, (9, 3), 0)
    grey: Grey = np.clip(mean * (1 + 0.4 * smooth / smooth.std()), 8, 255).astype(np.uint8)
    return grey


@pytest.fixture
def screen() -> Grey:
    """A black screen with a flat banner, texts, a wedge, a ruler, and an image at a known place."""
    pixels = np.zeros((400, 520), np.uint8)
    pixels[:60] = 60
    for x, y in ((10, 30), (300, 50), (8, 120), (8, 150), (200, 390)):
        cv2.putText(pixels, "LT 9 cm", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (230,), 1)
    pixels[100:300, 440:456] = np.linspace(255, 0, 200).astype(np.uint8)[:, None]
    pixels[TOP:BOTTOM:40, 426:432] = 220
    pixels[TOP:BOTTOM, LEFT:RIGHT] = speckle(BOTTOM - TOP, RIGHT - LEFT)
    return pixels


def assert_is_the_image(region: Any) -> None:
    assert region is not None
    left, top, right, bottom = region
    assert LEFT - SLACK <= left <= LEFT
    assert TOP - SLACK <= top <= TOP
    assert RIGHT <= right <= RIGHT + SLACK
    assert BOTTOM <= bottom <= BOTTOM + SLACK


def test_banner_texts_wedge_and_ruler_are_cut_away(screen: Grey) -> None:
    assert_is_the_image(find_region(screen))


def test_compression_of_the_screen_does_not_matter(screen: Grey) -> None:
    _, data = cv2.imencode(".jpg", screen, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert_is_the_image(find_region(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)))


def test_a_wedge_close_to_the_image_is_cut_away(screen: Grey) -> None:
    bar = np.linspace(255, 0, 200).astype(np.uint8)[:, None]
    screen[100:300, RIGHT + 6 : RIGHT + 26] = bar
    assert_is_the_image(find_region(screen))


def test_fading_echoes_at_the_bottom_belong_to_the_image(screen: Grey) -> None:
    faint = np.random.default_rng(1).random((100, RIGHT - LEFT)) < 0.1
    screen[BOTTOM - 100 : BOTTOM, LEFT:RIGHT] = faint
    found = find_region(screen)
    assert found is not None
    assert found[3] >= BOTTOM - SLACK


def test_sixteen_bits_give_the_region_of_eight(screen: Grey) -> None:
    assert find_region(screen.astype(np.uint16) * 257) == find_region(screen)


def test_a_cyst_and_a_shadow_stay_in_the_image(screen: Grey) -> None:
    cv2.circle(screen, (250, 200), 50, (0,), -1)
    # Behind it, and to the bottom, only noise of one level is left.
    shadow = np.random.default_rng(1).integers(0, 2, (BOTTOM - 250, 60), np.uint8)
    screen[250:BOTTOM, 220:280] = shadow
    assert_is_the_image(find_region(screen))


def test_a_sector_is_cut_to_the_box_around_it() -> None:
    pixels = np.zeros((400, 520), np.uint8)
    fan = np.zeros_like(pixels)
    cv2.ellipse(fan, (260, 20), (340, 340), 0, 50, 130, (1,), -1)
    pixels[fan > 0] = speckle(400, 520)[fan > 0]
    left, top, width, height = cv2.boundingRect(fan)
    found = find_region(pixels)
    assert found is not None
    # The tips hold too few pixels to be told from strokes.
    assert np.abs(np.subtract(found, (left, top, left + width, top + height))).max() <= 20


def test_an_image_without_a_screen_is_kept_whole() -> None:
    assert find_region(speckle(300, 260)) == (0, 0, 260, 300)


def test_two_images_side_by_side_are_one_region() -> None:
    pixels = np.zeros((400, 520), np.uint8)
    pixels[100:300, 20:250] = speckle(200, 230)
    pixels[100:300, 270:500] = speckle(200, 230)
    found = find_region(pixels)
    assert found is not None
    assert found[0] <= 20
    assert found[2] >= 500


@pytest.mark.parametrize("value", [0, 60, 255])
def test_nothing_is_certain_on_a_flat_screen(value: int) -> None:
    assert find_region(np.full((300, 400), value, np.uint8)) is None


def test_nothing_is_certain_where_only_text_is_seen() -> None:
    pixels = np.zeros((400, 520), np.uint8)
    for y in range(20, 400, 24):
        cv2.putText(pixels, "LT BREAST 9:00", (10, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (230,), 1)
    assert find_region(pixels) is None


def test_a_small_image_on_a_large_screen_is_not_certain() -> None:
    pixels = np.zeros((400, 520), np.uint8)
    pixels[100:200, 100:200] = speckle(100, 100)
    assert find_region(pixels) is None


@settings(max_examples=40)
@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.uint16]),
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=40),
    ),
    st.integers(1, 40),
)
def test_a_region_never_leaves_the_image(pixels: NDArray[Any], times: int) -> None:
    large = np.repeat(np.repeat(pixels, times, axis=0), 3, axis=1)
    found = find_region(large)
    if found is not None:
        left, top, right, bottom = found
        assert 0 <= left < right <= large.shape[1]
        assert 0 <= top < bottom <= large.shape[0]
