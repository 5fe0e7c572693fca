"""Images and maps as messages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from breastcad.errors import InvalidInput
from breastcad.geometry import Affine
from breastcad.tensors import from_affine, from_image, to_affine, to_image
from breastcad.v1 import types_pb2


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_an_image_comes_back_as_it_went(dtype: Any) -> None:
    image = np.arange(6, dtype=dtype).reshape(2, 3) * 40
    found = from_image(to_image(image))
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, image)


def test_samples_lie_row_by_row_and_little_endian() -> None:
    message = to_image(np.array([[1, 256], [2, 3]], np.uint16))
    assert message.samples == b"\x01\x00\x00\x01\x02\x00\x03\x00"
    assert (message.rows, message.columns) == (2, 2)


def test_a_view_with_gaps_is_sent_without_them() -> None:
    every_second = np.arange(8, dtype=np.uint8).reshape(2, 4)[:, ::2]
    assert to_image(every_second).samples == bytes([0, 2, 4, 6])


@pytest.mark.parametrize(("rows", "columns"), [(2, 3), (2, 1), (0, 4), (0, 0), (2**31, 2**31)])
def test_a_size_that_does_not_fit_the_bytes_is_refused(rows: int, columns: int) -> None:
    message = types_pb2.Image(
        samples=bytes(4), sample_type=types_pb2.SAMPLE_TYPE_UINT8, rows=rows, columns=columns
    )
    with pytest.raises(InvalidInput, match="IMAGE_SIZE_MISMATCH"):
        from_image(message)


def test_an_unknown_sample_type_is_refused() -> None:
    with pytest.raises(InvalidInput, match="SAMPLE_TYPE_UNKNOWN"):
        from_image(types_pb2.Image(samples=bytes(4), rows=2, columns=2))


@pytest.mark.parametrize("image", [np.zeros((2, 2)), np.zeros((2, 2, 1), np.uint8)])
def test_what_is_no_image_is_a_mistake_of_the_program(image: Any) -> None:
    with pytest.raises(ValueError, match="expected uint8 or uint16"):
        to_image(image)


def test_an_affine_map_comes_back_as_it_went() -> None:
    affine = Affine(xx=2.0, xy=0.5, x0=-3.0, yx=-0.25, yy=4.0, y0=7.0)
    assert from_affine(to_affine(affine)) == affine


@pytest.mark.parametrize("message", [types_pb2.Affine(), types_pb2.Affine(xx=float("nan"), yy=1.0)])
def test_a_map_without_inverse_is_refused(message: types_pb2.Affine) -> None:
    with pytest.raises(InvalidInput, match="AFFINE_NOT_INVERTIBLE"):
        from_affine(message)
