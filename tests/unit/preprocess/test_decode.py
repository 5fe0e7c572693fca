"""Codestreams within a file, checked before they are decoded."""

import struct
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.source import read_dicom
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit, JPEGLSNearLossless, RLELossless


def reason(data: bytes) -> str:
    with pytest.raises(BreastcadError) as error:
        read_dicom(data)
    return error.value.reason


def _jpeg(rows: int, columns: int) -> bytes:
    """The header of a JPEG picture."""
    return b"\xff\xd8\xff\xc0\x00\x0b\x08" + struct.pack(">HH", rows, columns) + bytes(41)


@pytest.fixture
def compressed(file: Any, with_syntax: Any) -> Callable[..., bytes]:
    """Make a file of the syntax JPEG Baseline from its codestreams."""

    def make(*codestreams: bytes, pixels: Any = None, **attributes: Any) -> bytes:
        data = encapsulate(list(codestreams), has_bot=False)
        made: bytes = with_syntax(file(pixels, PixelData=data, **attributes), JPEGBaseline8Bit)
        return made

    return make


def test_huge_size_within_a_codestream_is_refused(compressed: Any) -> None:
    assert reason(compressed(_jpeg(60_000, 60_000))) == "TOO_LARGE"


def test_codestream_of_another_size_is_undecodable(compressed: Any) -> None:
    assert reason(compressed(_jpeg(5, 4))) == "UNDECODABLE"


def test_readable_codestream_whose_size_is_not_known_beforehand_is_undecodable(
    compressed: Any,
) -> None:
    image = np.arange(64, dtype=np.uint8).reshape(8, 8)
    jpeg = bytes(cv2.imencode(".jpg", image)[1])
    assert read_dicom(compressed(jpeg, pixels=image)).pixels.shape == (8, 8)
    hidden = jpeg[:2] + b"\xff\x00" + jpeg[2:]
    assert reason(compressed(hidden, pixels=image)) == "UNDECODABLE"


@pytest.mark.parametrize(("lengths", "expected"), [(1, "TOO_LARGE"), (2, "UNDECODABLE")])
def test_compared_is_the_frame_that_is_decoded(
    compressed: Any, lengths: int, expected: str
) -> None:
    small, huge = _jpeg(4, 4), _jpeg(60_000, 60_000)
    data = compressed(
        small,
        huge,
        ExtendedOffsetTable=struct.pack("<Q", 8 + len(small)),
        # Tables of different lengths are not used, and two fragments are one frame then.
        ExtendedOffsetTableLengths=struct.pack("<Q", len(huge)) * lengths,
    )
    assert reason(data) == expected


@pytest.mark.parametrize("syntax", [RLELossless, JPEGLSNearLossless])
def test_noise_instead_of_a_codestream_is_undecodable(
    file: Any, with_syntax: Any, syntax: str
) -> None:
    data = file(PixelData=encapsulate([bytes(range(200))]))
    assert reason(with_syntax(data, syntax)) == "UNDECODABLE"
