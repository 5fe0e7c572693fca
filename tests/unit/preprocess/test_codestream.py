"""Headers of compressed pictures."""

import struct
import time
from typing import Any

import cv2
import numpy as np
import pytest
from breastcad_preprocess.codestream import read_codestream


def encoded(image: Any, suffix: str) -> bytes:
    return bytes(cv2.imencode(suffix, image)[1])


def size(data: bytes) -> Any:
    found = read_codestream(data)
    return None if found is None else (found.rows, found.columns)


@pytest.mark.parametrize("suffix", [".jpg", ".jp2"])
def test_codestreams_declare_their_size(suffix: str) -> None:
    assert size(encoded(np.zeros((64, 96), np.uint8), suffix)) == (64, 96)


# A start of frame of 64 rows and 96 columns, and a comment that looks like one of 1 x 1.
FRAME = b"\xff\xc0\x00\x11\x08\x00\x40\x00\x60\x03"
COMMENT = b"\xff\xfe\x00\x0c\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01"


@pytest.mark.parametrize(
    "between",
    [
        b"",
        b"\xff",
        b"\xff" * 70_000,
        b"\xff\x01",
        b"\xff\xd0\xff\xd7",
        COMMENT,
        b"\xff\x01\xff\xff" + COMMENT + b"\xff\xd3\xff",
    ],
)
def test_fill_bytes_and_markers_without_parameters_hide_no_size(between: bytes) -> None:
    assert size(b"\xff\xd8" + between + FRAME) == (64, 96)


@pytest.mark.parametrize("between", [b"\0", b"\xff\x00\x00\x0c", b"\xff\xd8", b"\xff\xda\x00\x02"])
def test_size_is_not_guessed_where_decoders_may_find_another_one(between: bytes) -> None:
    assert size(b"\xff\xd8" + between + FRAME) is None


def test_size_of_a_hierarchical_picture_is_that_of_the_whole() -> None:
    whole = FRAME.replace(b"\xc0", b"\xde").replace(b"\x40", b"\x80")
    assert size(b"\xff\xd8" + whole + FRAME) == (128, 96)


def test_what_looks_like_a_codestream_within_another_box_is_passed_by() -> None:
    data = encoded(np.zeros((64, 96), np.uint8), ".jp2")
    fake = b"\xff\x4f\xff\x51" + bytes(41)
    box = (8 + len(fake)).to_bytes(4, "big") + b"free" + fake
    assert size(data[:12] + box + data[12:]) == (64, 96)
    assert size(data[:12] + b"\0\0\0\0" + data[12:]) is None


def test_many_boxes_take_time_in_proportion() -> None:
    data = encoded(np.zeros((64, 96), np.uint8), ".jp2")
    begin = time.process_time()
    assert size(data[:12] + 200_000 * b"\0\0\0\x08free" + data[12:]) == (64, 96)
    assert time.process_time() - begin < 2


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"\xff\x4f\xff\x51\x00", b"RLE or so"])
def test_damaged_codestreams_declare_nothing(data: bytes) -> None:
    assert size(data) is None


def _jpeg_2000(
    grid: tuple[int, int, int, int], tiles: tuple[int, int, int, int], step: int = 1
) -> bytes:
    """SOC and SIZ (T.800 A.5.1) of three signed components of 12 bits."""
    return (
        b"\xff\x4f\xff\x51"
        + struct.pack(">HH8IH", 47, 0, *grid, *tiles, 3)
        + bytes((0x8B, step, step)) * 3
    )


def test_tiles_and_components_are_counted_by_the_header() -> None:
    # 100 x 70 from (10, 5), in tiles of 30 x 40 from (0, 0): 4 x 2 of them.
    found = read_codestream(_jpeg_2000((110, 75, 10, 5), (30, 40, 0, 0)))
    assert found is not None
    assert (found.rows, found.columns, found.components, found.bits) == (70, 100, 3, 12)
    assert found.tiles == 8


def test_tiles_without_a_size_and_smaller_components_are_damage() -> None:
    assert read_codestream(_jpeg_2000((9, 9, 0, 0), (0, 9, 0, 0))) is None
    assert read_codestream(_jpeg_2000((9, 9, 0, 0), (9, 9, 0, 0), step=2)) is None


def test_jpeg_states_its_components_and_bits() -> None:
    colours = read_codestream(encoded(np.zeros((8, 8, 3), np.uint8), ".jpg"))
    assert colours is not None
    assert (colours.components, colours.bits, colours.tiles) == (3, 8, 1)
