"""Look-up tables and windows, with values computed by hand."""

from typing import Any

import numpy as np
import pytest
from breastcad_preprocess.voi import modality, values_of_interest, window
from pydicom.pixels.processing import apply_windowing


def shade(values: Any, *of_window: Any) -> Any:
    curve = window(*of_window)
    assert curve is not None
    return curve(np.array(values))


def in_units(values: Any, made: Any) -> Any:
    return modality(made)[0](np.array(values))


def shown(values: Any, made: Any) -> Any:
    curve, _ = values_of_interest(made)
    assert curve is not None
    return curve(np.array(values))


def test_linear_window_follows_the_formula_of_the_standard() -> None:
    # PS3.3 C.11.2.1.2.1, c = 2048, w = 4096: 0 is dark, 4095 is bright, 2047.5 is the middle.
    shades = shade([-1.0, 0.0, 2047.5, 4095.0, 5000.0], 2048, 4096, "LINEAR")
    assert shades == pytest.approx([0, 0, 0.5, 1, 1])


def test_linear_window_of_width_one_is_a_threshold() -> None:
    # PS3.3 C.11.2.1.2.1, example c = 2048, w = 1: above 2047.5 is bright.
    assert shade([2047.0, 2048.0], 2048, 1, "LINEAR") == pytest.approx([0, 1])


def test_linear_exact_window_reaches_its_ends_half_a_width_from_the_center() -> None:
    shades = shade([-1.0, 0.0, 25.0, 100.0, 101.0], 50, 100, "LINEAR_EXACT")
    assert shades == pytest.approx([0, 0, 0.25, 1, 1])


def test_sigmoid_window_is_one_half_at_the_center_and_never_overflows() -> None:
    shades = shade([50.0, 75.0, -1e9, 1e9], 50, 100, "SIGMOID")
    assert shades == pytest.approx([0.5, 1 / (1 + np.exp(-1)), 0, 1])


@pytest.mark.parametrize(
    ("width", "function"),
    [(0.5, "LINEAR"), (0, "LINEAR_EXACT"), (-1, "SIGMOID"), (10, "CUBIC")],
)
def test_windows_that_the_standard_forbids_are_none(width: float, function: str) -> None:
    assert window(0, width, function) is None


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_windows_agree_with_another_implementation(dataset: Any, function: str) -> None:
    values = np.arange(4096.0)
    made = dataset(BitsStored=12, WindowCenter=1000, WindowWidth=700.5, VOILUTFunction=function)
    other = apply_windowing(values, made) / 4095
    assert shade(values, 1000, 700.5, function) == pytest.approx(other, abs=1e-9)


def test_rescale_comes_before_the_window(dataset: Any) -> None:
    made = dataset(RescaleSlope=2, RescaleIntercept=-10)
    assert in_units([0.0, 5.0, 10.0], made) == pytest.approx([-10, 0, 10])


def test_modality_table_clips_at_both_ends_and_wins_over_rescale(dataset: Any, item: Any) -> None:
    table = item(LUTDescriptor=[3, 10, 16], LUTData=[100, 200, 400])
    made = dataset(ModalityLUTSequence=table, RescaleSlope=9, RescaleIntercept=9)
    values = in_units([0.0, 10.0, 11.0, 12.0, 99.0], made)
    assert values == pytest.approx([100, 100, 200, 400, 400])


def test_table_of_interest_wins_over_the_window(dataset: Any, item: Any) -> None:
    table = item(LUTDescriptor=[3, 0, 8], LUTData=[0, 51, 255])
    made = dataset(VOILUTSequence=table, WindowCenter=0, WindowWidth=1)
    assert shown([0.0, 1.0, 2.0], made) == pytest.approx([0, 0.2, 1])


def test_table_of_eight_bits_with_many_entries_does_not_wrap_around(
    dataset: Any, item: Any
) -> None:
    # pydicom 3 keeps the index in the type of the entries, and 256 becomes 0.
    table = item(LUTDescriptor=[512, 0, 8], LUTData=[0] * 256 + [255] * 256)
    shades = shown([255.0, 256.0], dataset(VOILUTSequence=table))
    assert shades == pytest.approx([0, 1])


@pytest.mark.parametrize(
    ("entries", "data"),
    [(2, b"\x00\x00\xff\x0f"), (4, b"\x00\x00\xff\x0f\xff\x0f\xff\x0f")],
)
def test_table_as_bytes_of_words(dataset: Any, item: Any, entries: int, data: bytes) -> None:
    made = dataset(VOILUTSequence=item(LUTDescriptor=[entries, 0, 12], LUTData=data))
    made["VOILUTSequence"][0]["LUTData"].VR = "OW"
    assert shown([0.0, 1.0], made) == pytest.approx([0, 1])


def test_packed_entries_of_a_big_endian_file_are_swapped(dataset: Any, item: Any) -> None:
    # Bytes 0, 51, 255 two to a word, the first in the low byte, and the words in big endian.
    table = item(LUTDescriptor=[3, 0, 8], LUTData=b"\x33\x00\x00\xff")
    made = dataset(VOILUTSequence=table)
    made.set_original_encoding(False, False)
    assert shown([0.0, 1.0, 2.0], made) == pytest.approx([0, 0.2, 1])


def test_first_of_several_windows_is_taken(dataset: Any) -> None:
    made = dataset(WindowCenter=[50, 500], WindowWidth=[100, 1000], VOILUTFunction="LINEAR_EXACT")
    assert shown([50.0], made) == pytest.approx([0.5])


def test_damaged_table_is_passed_over(dataset: Any, item: Any) -> None:
    table = item(LUTDescriptor=[3, 0, 99], LUTData=[0, 1, 2])
    assert values_of_interest(dataset(VOILUTSequence=table)) == (None, ("VOI_DAMAGED",))


def test_damaged_window_gives_way_to_the_next(dataset: Any) -> None:
    made = dataset(WindowCenter=[50, 500], WindowWidth=[0, 1000], VOILUTFunction="LINEAR_EXACT")
    curve, notices = values_of_interest(made)
    assert notices == ("SEVERAL_WINDOWS", "VOI_DAMAGED")
    assert curve is not None
    assert curve(np.array([500.0])) == pytest.approx([0.5])


def test_several_windows_are_told(dataset: Any, item: Any) -> None:
    table = item(LUTDescriptor=[2, 0, 8], LUTData=[0, 255])
    one = dataset(WindowCenter=1, WindowWidth=2)
    assert values_of_interest(one)[1] == ()
    one.VOILUTSequence = table
    assert values_of_interest(one)[1] == ("SEVERAL_WINDOWS",)


@pytest.mark.parametrize(
    "damage", [{"RescaleSlope": 0, "RescaleIntercept": 5}, {"ModalityLUTSequence": "empty"}]
)
def test_damaged_modality_step_is_left_out_and_told(dataset: Any, item: Any, damage: Any) -> None:
    if "ModalityLUTSequence" in damage:
        damage = {"ModalityLUTSequence": item(LUTDescriptor=[3, 0, 99], LUTData=[0, 1, 2])}
    curve, notices = modality(dataset(**damage))
    assert curve(np.array([3.0])) == pytest.approx([3])
    assert notices == ("MODALITY_LUT_DAMAGED",)


def test_first_entry_below_zero_may_be_written_as_unsigned(dataset: Any, item: Any) -> None:
    made = dataset(VOILUTSequence=item(LUTDescriptor=[3, 65535, 8], LUTData=[0, 51, 255]))
    assert shown([-1.0, 0.0, 1.0], made) == pytest.approx([0, 0.2, 1])
