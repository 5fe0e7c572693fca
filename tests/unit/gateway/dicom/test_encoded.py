"""Elements and items of sequences as bytes."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from breastcad_gateway.render.dicom.colour import ORANGE
from breastcad_gateway.render.dicom.encoded import (
    Element,
    constant,
    element,
    floats,
    item,
    sequence,
    set_sequence,
)
from highdicom.color import CIELabColor
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_sequence_item

LABEL = element("SegmentLabel", "odd")
NUMBER = element("SegmentNumber", 258)
FRAMES = element("ReferencedFrameNumber", [3, 17])
COLOUR = element("RecommendedDisplayCIELabValue", [1, 2, 3])


def decoded(item_: bytes) -> Dataset:
    """Return an item as pydicom reads it; its tag and length are the first eight bytes."""
    return read_dataset(BytesIO(item_[8:]), is_implicit_VR=False, is_little_endian=True)


@given(st.permutations([LABEL, NUMBER, FRAMES, COLOUR]))
def test_an_item_is_what_pydicom_writes_in_whatever_order_its_elements_come(
    elements: list[Element],
) -> None:
    dataset = Dataset()
    dataset.SegmentLabel, dataset.SegmentNumber = "odd", 258
    dataset.ReferencedFrameNumber = [3, 17]
    dataset.RecommendedDisplayCIELabValue = [1, 2, 3]
    expected = DicomBytesIO()
    expected.is_little_endian, expected.is_implicit_VR = True, False
    write_sequence_item(expected, dataset, ["iso8859"])
    assert item(*elements) == expected.getvalue()


def test_sequences_within_sequences_are_read_as_they_were_made() -> None:
    inner = [item(NUMBER), item(LABEL)]
    dataset = Dataset()
    set_sequence(dataset, "SegmentSequence", [item(sequence("ContentSequence", inner), LABEL)])
    [outer] = dataset.SegmentSequence
    assert outer.SegmentLabel == "odd"
    assert [len(each) for each in outer.ContentSequence] == [1, 1]
    assert outer.ContentSequence[0].SegmentNumber == 258


def test_numbers_are_little_endian_floats() -> None:
    points = np.array([[0.5, 1.5], [2.25, -3.0]])
    assert list(decoded(item(floats("GraphicData", points))).GraphicData) == [0.5, 1.5, 2.25, -3.0]


def test_a_word_of_the_program_is_encoded_once() -> None:
    assert constant("ValueType", "CODE") is constant("ValueType", "CODE")
    assert constant("ValueType", "CODE") == element("ValueType", "CODE")


def test_a_word_that_is_no_attribute_is_refused() -> None:
    with pytest.raises(ValueError, match="NoSuchKeyword"):
        element("NoSuchKeyword", 1)


def test_the_colour_of_lesions_is_the_orange_of_all_pictures() -> None:
    assert tuple(ORANGE) == CIELabColor.from_rgb(230, 159, 0).value
