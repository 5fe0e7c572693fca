"""Maps merged by rank, and crops balanced by class."""

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import crops, merging
from hypothesis import given
from hypothesis import strategies as st

SHAPE = (40, 40)


def square(start: int, end: int) -> merging.Map:
    layer = np.zeros(SHAPE, np.uint8)
    layer[start:end, start:end] = 1
    return layer


def test_the_higher_rank_lies_on_top() -> None:
    layers = {"skin": square(0, 30), "nipple": square(20, 40), "mammary gland": square(0, 40)}

    merged = merging.merge(layers, merging.ANATOMY, SHAPE)

    names = {place: merging.ANATOMY[merged[place]] for place in ((10, 10), (25, 25), (35, 5))}
    assert names == {(10, 10): "skin", (25, 25): "nipple", (35, 5): "mammary gland"}


def test_what_no_map_covers_is_the_last_class() -> None:
    merged = merging.merge({}, merging.ANATOMY, SHAPE)

    assert (merged == 12).all()


@pytest.mark.parametrize(("name", "keeps"), [("calcifications", True), ("skin", False)])
def test_only_calcifications_and_their_like_keep_single_pixels(name: str, keeps: bool) -> None:
    merged = merging.merge({name: square(7, 8)}, merging.ANATOMY, SHAPE)

    assert (merged[7, 7] == merging.ANATOMY.index(name)) == keeps


def test_four_classes_are_not_smoothed() -> None:
    assert set(merging.ANATOMY) > merging.NOT_SMOOTHED
    assert len(merging.NOT_SMOOTHED) == 4
    assert len(merging.ANATOMY) == 13


def test_a_map_that_is_no_class_or_of_another_shape_is_named() -> None:
    with pytest.raises(InvalidInput, match="CLASS_UNKNOWN: no class tail"):
        merging.merge({"tail": square(0, 1)}, merging.ANATOMY, SHAPE)
    with pytest.raises(InvalidInput, match="MASK_SIZE: the map of skin"):
        merging.merge({"skin": square(0, 1)}, merging.ANATOMY, (40, 41))


def test_each_rare_class_is_drawn_as_often_whatever_its_size() -> None:
    classes = np.zeros(SHAPE, np.uint8)
    classes[0, 0], classes[10:30, 10:30] = 1, 2
    rng = np.random.default_rng(0)

    drawn = [crops.balanced(classes, 4, frozenset({0}), rng) for _ in range(400)]

    small = sum(crop == crops.Crop(-2, -2, 4) for crop in drawn)
    assert small == pytest.approx(200, abs=40)
    assert all(crop.cut(classes)[2, 2] in (1, 2) for crop in drawn)


def test_an_image_of_common_classes_only_is_cropped_all_the_same() -> None:
    crop = crops.balanced(np.zeros(SHAPE, np.uint8), 8, frozenset({0}), np.random.default_rng(0))

    assert crop.cut(np.zeros(SHAPE, np.uint8)).shape == (8, 8)


@given(top=st.integers(-70, 70), left=st.integers(-70, 70), side=st.integers(1, 90))
def test_a_crop_shows_the_image_and_nothing_else(top: int, left: int, side: int) -> None:
    image = np.arange(1, 201, dtype=np.uint8).reshape(10, 20)

    cut = crops.Crop(top, left, side).cut(image)

    padded = np.pad(image, 200)[200 + top : 200 + top + side, 200 + left : 200 + left + side]
    assert np.array_equal(cut, padded)
