"""Codestreams within a file, checked before they are decoded."""

import struct
from collections.abc import Callable
from typing import Any

import cv2
import imagecodecs
import numpy as np
import pytest
from breastcad.errors import BreastcadError
from breastcad_preprocess.source import read_dicom
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000, HTJ2KLossless, JPEGBaseline8Bit, JPEGLSNearLossless, RLELossless


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


@pytest.mark.parametrize("run", [b"\x7f" + bytes(9), b"\xc2\x07", b"\x01\x07\x07\x81"])
def test_runs_that_end_early_are_undecodable(file: Any, with_syntax: Any, run: bytes) -> None:
    # One segment behind a header of 64 bytes (PS3.5 G.5).
    frame = struct.pack("<16I", 1, 64, *[0] * 14) + run
    data = file(np.zeros((8, 8), np.uint8), PixelData=encapsulate([frame]))
    assert reason(with_syntax(data, RLELossless)) == "UNDECODABLE"


def test_runs_that_go_on_behind_the_image_are_cut(file: Any, with_syntax: Any) -> None:
    # High bytes: 64 times 1. Low bytes: 128 times 2, for 8 x 8 pixels.
    frame = struct.pack("<16I", 2, 64, 66, *[0] * 13) + b"\xc1\x01\x81\x02"
    data = file(
        np.zeros((8, 8), np.uint16),
        PixelData=encapsulate([frame]),
        WindowCenter=0x102,
        WindowWidth=1,
    )
    assert set(read_dicom(with_syntax(data, RLELossless)).pixels.ravel()) == {65535}


@pytest.mark.parametrize(
    "syntax",
    [
        "1.2.840.10008.1.2.4.100",  # MPEG-2
        "1.2.840.10008.1.2.4.55",  # progressive JPEG, retired
        "1.2.840.10008.1.2.4.112",  # JPEG XL
        "1.2.840.113619.5.2",  # private
        "1.2",
    ],
)
def test_other_transfer_syntaxes_are_refused(file: Any, with_syntax: Any, syntax: str) -> None:
    assert reason(with_syntax(file(), syntax)) == "UNSUPPORTED_TRANSFER_SYNTAX"


def _jpeg_2000(rows: int, columns: int, tile: int, components: int) -> bytes:
    """SOC and SIZ (T.800 A.5.1) of components of 8 bits, and the start of more."""
    grid = (columns, rows, 0, 0, tile, tile, 0, 0)
    size = struct.pack(">HHH8IH", 0xFF51, 38 + 3 * components, 0, *grid, components)
    return b"\xff\x4f" + size + b"\x07\x01\x01" * components + bytes(64)


@pytest.mark.parametrize("components", [2, 16_384])
def test_components_that_the_header_does_not_know_are_undecodable(
    file: Any, with_syntax: Any, components: int
) -> None:
    codestream = _jpeg_2000(100, 100, 100, components)
    data = file(np.zeros((100, 100), np.uint8), PixelData=encapsulate([codestream]))
    assert reason(with_syntax(data, JPEG2000)) == "UNDECODABLE"


def test_readable_codestream_of_tiles_without_measure_is_undecodable(
    file: Any, with_syntax: Any
) -> None:
    image = np.arange(260 * 260, dtype=np.uint32).reshape(260, 260).astype(np.uint8)

    def in_tiles(side: int) -> bytes:
        codestream = imagecodecs.htj2k_encode(image, reversible=True, tile=(side, side))
        data: bytes = with_syntax(
            file(image, PixelData=encapsulate([bytes(codestream)])), HTJ2KLossless
        )
        return data

    # 33 x 33 tiles, and 65 x 65 beside the 4,096 that are allowed.
    assert (read_dicom(in_tiles(8)).pixels == image).all()
    assert reason(in_tiles(4)) == "UNDECODABLE"


def test_codestream_deeper_than_the_header_allows_is_undecodable(compressed: Any) -> None:
    deep = _jpeg(8, 8).replace(b"\x0b\x08", b"\x0b\x0c")
    assert reason(compressed(deep, pixels=np.zeros((8, 8), np.uint8))) == "UNDECODABLE"
