"""Images and affine maps between messages and numpy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breastcad.errors import InvalidInput
from breastcad.geometry import Affine
from breastcad.v1 import types_pb2

_TYPES: dict[int, np.dtype[Any]] = {
    types_pb2.SAMPLE_TYPE_UINT8: np.dtype("u1"),
    types_pb2.SAMPLE_TYPE_UINT16: np.dtype("<u2"),
}
_FIELDS = ("xx", "xy", "x0", "yx", "yy", "y0")


def to_image(array: NDArray[Any]) -> types_pb2.Image:
    """Return an image as a message.

    Parameters
    ----------
    array
        uint8 or uint16 of shape (rows, columns), neither of them 0.

    Raises
    ------
    ValueError
        If the array is anything else: a mistake of the program, not of its input.
    """
    if array.ndim != 2 or array.size == 0 or array.dtype not in (np.uint8, np.uint16):
        found = f"{array.dtype} of shape {array.shape}"
        raise ValueError(f"expected uint8 or uint16 of shape (rows, columns), got {found}")
    is_bytes = array.dtype == np.uint8
    sample_type = types_pb2.SAMPLE_TYPE_UINT8 if is_bytes else types_pb2.SAMPLE_TYPE_UINT16
    samples = np.ascontiguousarray(array, dtype=_TYPES[sample_type]).tobytes()
    rows, columns = array.shape
    return types_pb2.Image(samples=samples, sample_type=sample_type, rows=rows, columns=columns)


def from_image(message: types_pb2.Image) -> NDArray[Any]:
    """Return the image of a message, as uint8 or uint16 of shape (rows, columns), not writable.

    Raises
    ------
    InvalidInput
        If the sample type is not known or the number of bytes does not fit the size.
    """
    dtype = _TYPES.get(message.sample_type)
    if dtype is None:
        raise InvalidInput("SAMPLE_TYPE_UNKNOWN", "expected an image of uint8 or uint16 samples")
    expected = message.rows * message.columns * dtype.itemsize
    if expected == 0 or len(message.samples) != expected:
        raise InvalidInput(
            "IMAGE_SIZE_MISMATCH",
            f"expected {message.rows} rows x {message.columns} columns of {dtype.itemsize} bytes, "
            f"at least one of each, got {len(message.samples)} bytes",
        )
    samples: NDArray[Any] = np.frombuffer(message.samples, dtype)
    return samples.reshape(message.rows, message.columns)


def to_affine(affine: Affine) -> types_pb2.Affine:
    """Return a map as a message."""
    return types_pb2.Affine(**{field: getattr(affine, field) for field in _FIELDS})


def from_affine(message: types_pb2.Affine) -> Affine:
    """Return the map of a message.

    Raises
    ------
    InvalidInput
        If it has no inverse, as a message with no field set has none.
    """
    affine = Affine(*(getattr(message, field) for field in _FIELDS))
    determinant = affine.xx * affine.yy - affine.xy * affine.yx
    if not np.isfinite(affine.matrix).all() or math.isclose(determinant, 0.0, abs_tol=1e-12):
        raise InvalidInput("AFFINE_NOT_INVERTIBLE", "expected an affine map with an inverse")
    return affine
