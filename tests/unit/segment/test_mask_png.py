"""Masks as one-bit PNG."""

from __future__ import annotations

import struct

import cv2
import numpy as np
from breastcad_segment.mask_png import encode_mask
from hypothesis import given
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

MASKS = hnp.arrays(
    np.uint8,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=20),
    elements={"min_value": 0, "max_value": 1},
)


def test_the_file_is_grey_with_one_bit_per_pixel() -> None:
    data = encode_mask(np.eye(5, 9, dtype=np.uint8))

    # IHDR follows the 8-byte signature, a length and a name (PNG specification, 11.2.1).
    columns, rows, bit_depth, colour_type = struct.unpack(">IIBB", data[16:26])
    assert (columns, rows, bit_depth, colour_type) == (9, 5, 1, 0)


@given(MASKS)
def test_readers_get_0_outside_and_255_inside(mask: NDArray[np.uint8]) -> None:
    decoded = cv2.imdecode(np.frombuffer(encode_mask(mask), np.uint8), cv2.IMREAD_UNCHANGED)

    assert np.array_equal(decoded, mask * 255)


def test_an_empty_mammogram_takes_a_few_kilobytes() -> None:
    assert len(encode_mask(np.zeros((4664, 3064), np.uint8))) < 8_000
