"""Regions of interest."""

from __future__ import annotations

import numpy as np
from breastcad_classify.roi import Window, crop, lesion_window, masked, two_channel
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray


def blank(rows: int = 40, columns: int = 60) -> NDArray[np.uint8]:
    return np.zeros((rows, columns), np.uint8)


def ramp(rows: int = 40, columns: int = 60) -> NDArray[np.uint8]:
    return np.arange(rows * columns, dtype=np.uint8).reshape(rows, columns)


def test_masked_keeps_lesion_pixels_from_the_threshold_on_and_blackens_the_rest() -> None:
    image = np.array([[10, 20, 30, 40]], np.uint8)
    probability = np.array([[0, 127, 128, 255]], np.uint8)

    assert masked(image, probability, threshold=0.5).tolist() == [[[0, 0, 30, 40]]]
    assert masked(image, probability, threshold=1.0).tolist() == [[[0, 0, 0, 40]]]
    assert image.tolist() == [[10, 20, 30, 40]]


def test_masked_shows_the_whole_image_where_nothing_was_predicted() -> None:
    assert np.array_equal(masked(ramp(), blank(), threshold=0.5)[0], ramp())


def test_two_channels_are_image_then_probability() -> None:
    stacked = two_channel(ramp(), blank())

    assert stacked.shape == (2, 40, 60)
    assert np.array_equal(stacked[0], ramp())
    assert not stacked[1].any()


def test_the_window_is_the_lesions_box_with_a_quarter_of_its_sides_around() -> None:
    probability = blank()
    probability[10:18, 20:32] = 255

    # 8 rows and 12 columns get margins of 2 and 3.
    assert lesion_window(probability, threshold=0.5) == Window(8, 20, 17, 35)


def test_the_window_spans_all_lesions_and_ends_at_the_images_edges() -> None:
    probability = blank()
    probability[0:4, 0:4] = probability[36:40, 56:60] = 255

    assert lesion_window(probability, threshold=0.5) == Window(0, 40, 0, 60)


def test_the_window_is_the_whole_image_where_nothing_was_predicted() -> None:
    assert lesion_window(blank(), threshold=0.5) == Window(0, 40, 0, 60)


def test_a_crop_is_as_large_as_the_image_and_shows_only_the_window() -> None:
    image = blank()
    image[10:20, 20:35] = 200

    cropped = crop(image, Window(10, 20, 20, 35))

    assert cropped.shape == (1, 40, 60)
    assert np.all(cropped == 200)


@given(st.integers(0, 39), st.integers(0, 59), st.integers(1, 40), st.integers(1, 60))
def test_the_window_holds_every_lesion_pixel(top: int, left: int, rows: int, columns: int) -> None:
    probability = blank()
    probability[top : top + rows, left : left + columns] = 255

    window = lesion_window(probability, threshold=0.5)

    assert window.cut(probability).sum(dtype=int) == probability.sum(dtype=int)
    assert 0 <= window.top < window.bottom <= 40
    assert 0 <= window.left < window.right <= 60
