"""Missing and contradictory attributes of the Image Pixel module."""

from typing import Any

import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.layout import read_layout
from breastcad_preprocess.source import read_dicom

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
COLOURS = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)


@pytest.mark.parametrize(
    "missing",
    [
        "PhotometricInterpretation",
        "SamplesPerPixel",
        "BitsStored",
        "HighBit",
        "PixelRepresentation",
    ],
)
def test_missing_attribute_with_one_reading_is_completed_and_told(file: Any, missing: str) -> None:
    whole, part = read_dicom(file()), read_dicom(file(**{missing: None}))
    assert (part.pixels == whole.pixels).all()
    assert part.notices == ("HEADER_COMPLETED", *whole.notices)


def test_order_of_colours_is_completed_and_told(file: Any) -> None:
    attributes = {"SOPClassUID": ULTRASOUND, "PhotometricInterpretation": "RGB"}
    whole = read_dicom(file(COLOURS, **attributes))
    part = read_dicom(file(COLOURS, **attributes, PlanarConfiguration=None))
    assert (part.pixels == whole.pixels).all()
    assert part.notices == ("HEADER_COMPLETED",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SamplesPerPixel": 3, "PlanarConfiguration": 0}, "UNDECODABLE"),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": None}, "UNSUPPORTED_PIXELS"),
        ({"PhotometricInterpretation": "CMYK"}, "UNSUPPORTED_PIXELS"),
        ({"PhotometricInterpretation": "YBR_RCT"}, "UNDECODABLE"),
        ({"PhotometricInterpretation": "YBR_FULL", "BitsAllocated": 16}, "UNSUPPORTED_PIXELS"),
        ({"BitsStored": 17, "HighBit": 16}, "UNDECODABLE"),
        ({"BitsAllocated": 1}, "UNSUPPORTED_PIXELS"),
        ({"BitsAllocated": 12}, "UNSUPPORTED_PIXELS"),
        ({"PixelRepresentation": 2}, "UNDECODABLE"),
        ({"Rows": 0}, "UNDECODABLE"),
    ],
)
def test_contradictions_are_refused(file: Any, changes: Any, reason: str) -> None:
    pixels = COLOURS if changes.get("PhotometricInterpretation") else None
    with pytest.raises(BreastcadError) as error:
        read_dicom(file(pixels, **changes))
    assert error.value.reason == reason


def test_values_in_the_high_bits_are_taken_from_there(file: Any) -> None:
    stored = np.array([[0, 1], [100, 4095]], np.uint16)
    window = {"WindowCenter": 2048, "WindowWidth": 4096}
    low = read_dicom(file(stored, BitsStored=12, HighBit=11, **window))
    # The low 4 bits belong to something else, such as an overlay.
    high = read_dicom(file((stored << 4) | 5, BitsStored=12, HighBit=15, **window))
    assert (high.pixels == low.pixels).all()


def test_signed_values_in_the_high_bits_keep_their_sign(file: Any) -> None:
    stored = np.array([[-2048, -1], [0, 2047]], np.int16)
    window = {"WindowCenter": 0, "WindowWidth": 4096}
    low = read_dicom(file(stored, BitsStored=12, HighBit=11, **window))
    high = read_dicom(file(stored << 4, BitsStored=12, HighBit=15, **window))
    assert (high.pixels == low.pixels).all()


def test_bits_above_those_stored_are_no_part_of_the_image(file: Any) -> None:
    stored = np.array([[0, 1], [100, 4095]], np.uint16)
    clean = read_dicom(file(stored, BitsStored=12, HighBit=11))
    overlaid = read_dicom(file(stored | 0xA000, BitsStored=12, HighBit=11))
    assert (overlaid.pixels == clean.pixels).all()


@pytest.mark.parametrize("tag", [b"\x02\x00US", b"\x04\x00CS", b"\x02\x01US", b"\x03\x01US"])
def test_attribute_that_cannot_be_read_is_a_missing_one(file: Any, tag: bytes) -> None:
    whole = file()
    damaged = whole.replace(b"\x28\x00" + tag, b"\x28\x00" + tag[:2] + b"Qq")
    assert damaged != whole
    assert "HEADER_COMPLETED" in read_dicom(damaged).notices


@pytest.mark.parametrize("high_bit", [5, 16])
def test_impossible_high_bit_is_passed_over_and_told(file: Any, high_bit: int) -> None:
    stored = np.array([[0, 4095]], np.uint16)
    source = read_dicom(file(stored, BitsStored=12, HighBit=high_bit))
    assert source.pixels.tolist() == [[0, 65535]]
    assert "HIGH_BIT_IGNORED" in source.notices


def test_very_large_frames_are_fewer(dataset: Any) -> None:
    # 8000 x 4000 pixels: two of them are 64 million.
    layout = read_layout(dataset(Rows=8000, Columns=4000, NumberOfFrames=10))
    assert layout.chosen(5) == (2, 7)
