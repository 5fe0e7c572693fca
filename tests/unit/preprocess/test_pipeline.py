"""Geometry: where marks of the source land in the models' pixels."""

from typing import Any, Literal

import cv2
import numpy as np
import pytest
from breastcad.profiles import Profile
from breastcad_preprocess.breast import find_breast
from breastcad_preprocess.pipeline import Prepared, prepare
from breastcad_preprocess.profiles import MAMMOGRAPHY, ULTRASOUND
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

PLAIN_ULTRASOUND = ULTRASOUND.model_copy(update={"denoise": "none"})
PLAIN_MAMMOGRAPHY = MAMMOGRAPHY.model_copy(update={"denoise": "none", "contrast": "stored"})


def mammogram(rows: int, columns: int, side: Literal["left", "right"]) -> NDArray[np.uint8]:
    """Half an ellipse of grey 100 whose chest wall lies on `side`."""
    image = np.zeros((rows, columns), np.uint8)
    axes = (round(0.7 * columns), round(0.4 * rows))
    cv2.ellipse(image, (0, rows // 2), axes, 0, -90, 90, (100,), -1)
    return image if side == "left" else np.ascontiguousarray(image[:, ::-1])


def mark(image: NDArray[np.uint8], x: int, y: int, radius_x: int, radius_y: int) -> None:
    image[y - radius_y : y + radius_y + 1, x - radius_x : x + radius_x + 1] = 255


def found(prepared: Prepared, background: float) -> NDArray[np.float64]:
    """Centre of what is brighter than the background, as (x, y)."""
    bright = np.maximum(prepared.image.astype(float) - background, 0)
    ys, xs = np.mgrid[: bright.shape[0], : bright.shape[1]]
    return np.asarray([(bright * xs).sum(), (bright * ys).sum()]) / float(bright.sum())


def radius(source: int, target: int) -> int:
    """Half a mark that is at least three model pixels wide."""
    return max(2, round(1.5 * source / target))


@settings(max_examples=60)
@given(data=st.data(), rows=st.integers(64, 900), columns=st.integers(64, 900))
def test_mark_in_a_region_lands_where_the_map_says(data: Any, rows: int, columns: int) -> None:
    left, top = (data.draw(st.integers(0, side // 3)) for side in (columns, rows))
    right = data.draw(st.integers(columns - columns // 3, columns))
    bottom = data.draw(st.integers(rows - rows // 3, rows))
    r = radius(max(right - left, bottom - top), 256)
    x = data.draw(st.integers(left + r + 2, right - r - 3))
    y = data.draw(st.integers(top + r + 2, bottom - r - 3))
    image = np.zeros((rows, columns), np.uint8)
    mark(image, x, y, r, r)

    prepared = prepare(image, PLAIN_ULTRASOUND, region=(left, top, right, bottom))

    assert prepared.image.shape == (256, 256)
    expected = prepared.source_to_image.apply(np.array([[float(x), float(y)]]))[0]
    assert np.abs(found(prepared, 0) - expected).max() < 0.5
    back = prepared.source_to_image.inverse().apply(expected[None])[0]
    assert back == pytest.approx([x, y], abs=1e-6)


@settings(max_examples=40)
@given(
    rows=st.integers(300, 1400),
    columns=st.integers(200, 1000),
    side=st.sampled_from(["left", "right"]),
    across=st.floats(0.15, 0.45),
    down=st.floats(0.35, 0.65),
)
def test_mark_in_a_breast_lands_where_the_map_says(
    rows: int, columns: int, side: Literal["left", "right"], across: float, down: float
) -> None:
    image = mammogram(rows, columns, side)
    x = round(columns * (across if side == "left" else 1 - across))
    y = round(rows * down)
    mark(image, x, y, radius(columns, 208), radius(rows, 320))

    prepared = prepare(image, PLAIN_MAMMOGRAPHY)

    assert prepared.image.shape == (320, 208)
    expected = prepared.source_to_image.apply(np.array([[float(x), float(y)]]))[0]
    assert np.abs(found(prepared, 100) - expected).max() < 0.5


@pytest.mark.parametrize("side", ["left", "right"])
def test_box_of_the_breast_ends_within_the_image(side: Literal["left", "right"]) -> None:
    # 230 columns are 196 on the mask, and 196 * (230 / 196) is a little more than 230.
    box = find_breast(mammogram(300, 230, side)).box
    assert box[0 if side == "left" else 2] == (0 if side == "left" else 230)


@pytest.mark.parametrize("side", ["left", "right"])
def test_chest_wall_is_always_on_the_left(side: Literal["left", "right"]) -> None:
    prepared = prepare(mammogram(600, 400, side), PLAIN_MAMMOGRAPHY)
    heights = (prepared.image > 50).sum(axis=0)
    assert heights[:20].min() > heights[-20:].max()
    assert (prepared.source_to_image.xx < 0) == (side == "right")


@pytest.mark.parametrize(
    ("side", "laterality", "notices"),
    [
        ("left", "L", ()),
        ("right", "R", ()),
        ("left", "R", ("ORIENTATION_DISAGREES",)),
        ("left", None, ("ORIENTED_BY_CONTENT",)),
    ],
)
def test_fall_backs_of_the_orientation_are_said(side: Any, laterality: Any, notices: Any) -> None:
    prepared = prepare(mammogram(600, 400, side), PLAIN_MAMMOGRAPHY, laterality=laterality)
    assert prepared.notices == notices


def test_inverted_mammogram_is_turned_and_said() -> None:
    prepared = prepare(255 - mammogram(600, 400, "left"), PLAIN_MAMMOGRAPHY, laterality="L")
    assert prepared.notices == ("INVERTED_BY_CONTENT",)
    assert np.median(prepared.image[150:170, 20:60]) == 100


def test_black_mammogram_has_no_breast_and_does_not_fail() -> None:
    prepared = prepare(np.zeros((100, 80), np.uint8), MAMMOGRAPHY)
    assert "BREAST_NOT_FOUND" in prepared.notices
    assert prepared.image.max() == 0


@pytest.mark.parametrize("profile", [PLAIN_ULTRASOUND, PLAIN_MAMMOGRAPHY, ULTRASOUND, MAMMOGRAPHY])
def test_sixteen_bits_give_the_same_pixels_as_eight(profile: Profile) -> None:
    image = mammogram(300, 200, "left")
    mark(image, 60, 150, 5, 5)
    eight = prepare(image, profile).image.astype(int)
    sixteen = prepare(image.astype(np.uint16) * 257, profile).image.astype(int)
    # Stretched contrast enlarges what eight bits round.
    assert np.abs(eight - sixteen).mean() < 0.5


def test_pixels_that_are_not_raw_are_not_denoised_as_quanta() -> None:
    assert prepare(mammogram(300, 200, "left"), MAMMOGRAPHY).denoised.skipped == "NOT_RAW"
