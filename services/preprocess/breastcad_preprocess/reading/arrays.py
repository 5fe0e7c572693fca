"""Values with arrays between two processes: the values in a message, the arrays in shared memory.

The message is MessagePack, checked against the expected type: data, never code.
"""

from __future__ import annotations

from math import prod
from typing import Annotated, Any, TypeVar, get_origin

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from breastcad_preprocess.reading.memory import SharedBytes

_ALIGNMENT = 64
_MAX_DIMENSIONS = 4
_DTYPES = frozenset({"|b1", "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<f4", "<f8"})

_Value = TypeVar("_Value")


class _Place(Struct, frozen=True):
    """Where an array lies in the shared memory, in bytes."""

    dtype: str
    shape: tuple[Annotated[int, Meta(gt=0)], ...]
    offset: Annotated[int, Meta(ge=0)]


def pack(value: object, memory: SharedBytes) -> bytes:
    """Write the arrays of a value into shared memory and return the rest of it.

    Parameters
    ----------
    value
        Dataclasses, tuples and plain values, with arrays anywhere among them.
    memory
        Shared with the other process.

    Raises
    ------
    OSError
        ``EFBIG`` if the arrays are larger than this process may write.
    """
    end = 0

    def put(array: object) -> _Place:
        nonlocal end
        if not isinstance(array, np.ndarray):
            raise NotImplementedError(f"{type(array).__name__} cannot be handed over")
        place = _Place(array.dtype.str, array.shape, end)
        memory.write(_bytes_of(np.ascontiguousarray(array)), end)
        end = -(-(end + array.nbytes) // _ALIGNMENT) * _ALIGNMENT
        return place

    return msgspec.msgpack.encode(value, enc_hook=put)


def unpack(message: bytes, kind: type[_Value], memory: SharedBytes) -> _Value:
    """Return the value that `pack` was given, with copies of its arrays.

    Parameters
    ----------
    message
        What `pack` has returned, in another process that is not trusted.
    kind
        Type of the value.
    memory
        Shared with the other process.

    Raises
    ------
    msgspec.DecodeError
        If the message is no such value, or names an array that is not there.
    EOFError
        If the other process shortens the memory meanwhile.
    """

    def get(wanted: type, told: object) -> object:
        if get_origin(wanted) is not np.ndarray:
            raise msgspec.ValidationError(f"unexpected {wanted}")
        return _read(memory, msgspec.convert(told, _Place))

    return msgspec.msgpack.decode(message, type=kind, dec_hook=get)


def _read(memory: SharedBytes, place: _Place) -> NDArray[Any]:
    if place.dtype not in _DTYPES or not 1 <= len(place.shape) <= _MAX_DIMENSIONS:
        raise msgspec.ValidationError("no array of pixels")
    size = prod(place.shape) * np.dtype(place.dtype).itemsize
    # Before memory is taken for it.
    if place.offset + size > memory.size:
        raise msgspec.ValidationError("an array outside of the shared memory")
    array = np.empty(place.shape, place.dtype)
    memory.read(_bytes_of(array), place.offset)
    return array


def _bytes_of(array: NDArray[Any]) -> memoryview:
    return array.reshape(-1).view(np.uint8).data
