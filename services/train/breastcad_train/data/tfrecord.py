"""TFRecord files without TensorFlow: framing, checksums, and the message within."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BufferedReader
from math import isqrt
from pathlib import Path
from typing import Any

import google_crc32c
import numpy as np
from breastcad.errors import Corrupt
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from breastcad_train.data.sample import existing, short_name
from breastcad_train.data.tfexample import Example

# A record is: length (8 bytes), checksum of the length (4), data, checksum of the data (4).
_LENGTH = struct.Struct("<Q")
_CHECKSUM = struct.Struct("<I")
_MASK_DELTA = 0xA282EAD8


def masked_crc(data: bytes) -> int:
    """Return the CRC-32C of `data`, turned and shifted as TFRecord files store it."""
    crc = int(google_crc32c.value(data))
    return ((crc >> 15 | crc << 17) + _MASK_DELTA) & 0xFFFFFFFF


def records(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the offset and the data of every record of a file, in order.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    Corrupt
        ``RECORD_DAMAGED``, with the file's name and the offset.
    """
    with existing(path).open("rb") as file:
        while file.peek(1):
            yield file.tell(), _next(file, path)


def read_example(path: Path, data: bytes, offset: int) -> Any:
    """Return the `Example` that a record's data hold; raises ``RECORD_DAMAGED``."""
    try:
        return Example.FromString(data)
    except DecodeError:
        raise _damaged(path, offset) from None


def read_image(path: Path, offset: int) -> NDArray[Any]:
    """Return the square image of the record at `offset`, uint8; raises ``RECORD_DAMAGED``."""
    with existing(path).open("rb") as file:
        file.seek(offset)
        data = _next(file, path)
    (image,) = read_example(path, data, offset).features.feature["image"].bytes_list.value or (b"",)
    side = isqrt(len(image))
    if not image or side * side != len(image):
        raise _damaged(path, offset)
    return np.frombuffer(image, np.uint8).reshape(side, side)


def _next(file: BufferedReader, path: Path) -> bytes:
    offset = file.tell()
    (length,) = _LENGTH.unpack(_checked(file, _LENGTH.size, path, offset))
    return _checked(file, length, path, offset)


def _checked(file: BufferedReader, size: int, path: Path, offset: int) -> bytes:
    """Read `size` bytes and the checksum that follows them."""
    data, stored = file.read(size), file.read(_CHECKSUM.size)
    if len(data) < size or stored != _CHECKSUM.pack(masked_crc(data)):
        raise _damaged(path, offset)
    return data


def _damaged(path: Path, offset: int) -> Corrupt:
    return Corrupt(
        "RECORD_DAMAGED",
        f"{short_name(path)}: the record at byte {offset} is damaged; get it again",
    )
