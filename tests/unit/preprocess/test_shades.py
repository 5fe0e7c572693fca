"""Stored values as grey."""

from typing import Any

import numpy as np
import pytest
from breastcad_preprocess.shades import is_linear, look_up, storable, to_grey


def test_eight_bits_without_a_window_stay_what_they_are(dataset: Any) -> None:
    stored = np.array([[0, 100], [200, 255]], np.uint8)
    grey = to_grey(stored, dataset(stored))
    assert grey.pixels.dtype == np.uint8
    assert grey.pixels.tolist() == stored.tolist()
    assert grey.notices == ()


def test_twelve_bits_fill_sixteen(dataset: Any) -> None:
    stored = np.array([[0, 4095]], np.uint16)
    made = dataset(stored, BitsStored=12, WindowCenter=2048, WindowWidth=4096)
    assert to_grey(stored, made).pixels.tolist() == [[0, 65535]]


def test_monochrome1_is_inverted_after_the_window(dataset: Any) -> None:
    stored = np.array([[0, 1000, 4095]], np.uint16)
    made = dataset(
        stored,
        BitsStored=12,
        PhotometricInterpretation="MONOCHROME1",
        WindowCenter=500.5,
        WindowWidth=1001,
    )
    assert to_grey(stored, made).pixels.tolist() == [[65535, 0, 0]]


def test_more_than_eight_bits_without_a_window_use_the_range_that_occurs(dataset: Any) -> None:
    stored = np.array([[100, 200, 300]], np.uint16)
    grey = to_grey(stored, dataset(stored))
    assert grey.pixels.tolist() == [[0, 32768, 65535]]
    assert grey.notices == ("VOI_BY_RANGE",)


@pytest.mark.parametrize(("kind", "notices"), [(np.uint8, ()), (np.int8, ("VOI_BY_RANGE",))])
def test_range_of_eight_bits_is_a_guess_only_with_a_sign(
    dataset: Any, kind: Any, notices: tuple[str, ...]
) -> None:
    stored = np.array([[10, 20, 100]], kind)
    assert to_grey(stored, dataset(stored)).notices == notices


def test_constant_image_without_a_window_is_black(dataset: Any) -> None:
    stored = np.full((2, 2), 7, np.uint16)
    assert to_grey(stored, dataset(stored)).pixels.max() == 0


def test_signed_values_are_ordered_by_sign(dataset: Any) -> None:
    stored = np.array([[-100, 0, 100]], np.int16)
    made = dataset(stored, WindowCenter=0, WindowWidth=200, VOILUTFunction="LINEAR_EXACT")
    assert to_grey(stored, made).pixels.tolist() == [[0, 32768, 65535]]


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_is_black_in_either_photometric_interpretation(
    dataset: Any, photometric: str
) -> None:
    stored = np.array([[0, 50, 99, 100]], np.uint16)
    made = dataset(
        stored,
        PhotometricInterpretation=photometric,
        PixelPaddingValue=100,
        PixelPaddingRangeLimit=99,
        WindowCenter=50,
        WindowWidth=100,
    )
    assert to_grey(stored, made).pixels[0, 2:].tolist() == [0, 0]


def test_padding_does_not_widen_the_range_that_occurs(dataset: Any) -> None:
    stored = np.array([[-2000, 100, 200, 300]], np.int16)
    grey = to_grey(stored, dataset(stored, PixelPaddingValue=-2000))
    assert grey.pixels.tolist() == [[0, 0, 32768, 65535]]


def test_image_of_padding_only_is_black(dataset: Any) -> None:
    stored = np.full((2, 2), 9, np.uint16)
    assert to_grey(stored, dataset(stored, PixelPaddingValue=9)).pixels.max() == 0


@pytest.mark.parametrize(
    ("stored", "padding"),
    [
        (np.array([[-2000, 0, 100]], np.int16), 63536),  # written as if unsigned
        (np.array([[63536, 0, 100]], np.uint16), -2000),  # written as if signed
    ],
)
def test_padding_in_the_wrong_sign_is_padding(dataset: Any, stored: Any, padding: int) -> None:
    made = dataset(stored, PhotometricInterpretation="MONOCHROME1")
    made.add_new("PixelPaddingValue", "SS" if padding < 0 else "US", padding)
    assert to_grey(stored, made).pixels.tolist() == [[0, 65535, 0]]


@pytest.mark.parametrize(
    ("photometric", "shape", "expected", "notices"),
    [
        ("MONOCHROME2", "IDENTITY", [0, 255], ()),
        ("MONOCHROME1", "INVERSE", [255, 0], ()),
        ("MONOCHROME1", "IDENTITY", [0, 255], ("POLARITY_DISAGREES",)),
        ("MONOCHROME2", "INVERSE", [255, 0], ("POLARITY_DISAGREES",)),
        ("MONOCHROME1", "LIN OD", [255, 0], ()),
    ],
)
def test_presentation_shape_says_what_is_bright(
    dataset: Any, photometric: str, shape: str, expected: Any, notices: Any
) -> None:
    stored = np.array([[0, 255]], np.uint8)
    made = dataset(stored, PhotometricInterpretation=photometric, PresentationLUTShape=shape)
    grey = to_grey(stored, made)
    assert grey.pixels.tolist() == [expected]
    assert grey.notices == notices


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int16])
def test_tables_are_in_the_order_of_the_bits(dtype: Any) -> None:
    stored = np.array([[0, -1, 1, -128]]).astype(dtype)
    values = storable(stored)
    assert len(values) == 256**stored.itemsize
    assert look_up(stored, values).tolist() == stored.tolist()


def test_images_larger_than_a_block_are_looked_up_whole() -> None:
    stored = (np.arange(2**18, dtype=np.uint32) % 4099).astype(np.uint16).reshape(512, 512)
    doubled = look_up(stored, 2 * storable(stored))
    assert (doubled == 2 * stored).all()


def test_floats_become_sixteen_bits(dataset: Any) -> None:
    stored = np.array([[-1.0, 0.0, 1.0]], np.float32)
    assert to_grey(stored, dataset()).pixels.tolist() == [[0, 32768, 65535]]


def test_tables_and_sigmoids_are_not_linear(dataset: Any, item: Any) -> None:
    assert is_linear(dataset(WindowCenter=1, WindowWidth=2))
    assert not is_linear(dataset(VOILUTFunction="SIGMOID"))
    assert not is_linear(dataset(VOILUTSequence=item(LUTDescriptor=[1, 0, 8], LUTData=[1])))
