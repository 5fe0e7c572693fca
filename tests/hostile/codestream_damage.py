"""Damage to what a compressed picture says of itself, within DICOM or alone."""

from __future__ import annotations

import re
import struct
import zlib
from random import Random

_JPEG_FRAME = re.compile(rb"\xff[\xc0-\xc3\xf7]\x00[\x0b-\x14][\x02-\x10]", re.DOTALL)
_JPEG_2000_SIZE = b"\xff\x4f\xff\x51"
_SIZES = (0, 1, 7, 255, 8192, 32767, 65535)
_LONG_SIZES = (*_SIZES, 2**16, 2**20, 2**31 - 1, 2**32 - 1)


def lie_in_codestream(rng: Random, data: bytes) -> bytes:
    """Change the size, tiles, depth or components of a JPEG, JPEG-LS or JPEG 2000 codestream."""
    damaged = bytearray(data)
    start = data.find(_JPEG_2000_SIZE)
    if start >= 0:
        _lie_in_jpeg_2000(rng, damaged, start)
    elif found := _JPEG_FRAME.search(data):
        _lie_in_jpeg(rng, damaged, found.start())
    else:
        damaged[len(data) // 2 :] = rng.randbytes(len(data) - len(data) // 2)
    return bytes(damaged)


def _lie_in_jpeg_2000(rng: Random, damaged: bytearray, start: int) -> None:
    for _ in range(rng.randint(1, 3)):
        field = rng.randrange(10)
        if field < 8:  # sizes and offsets of image and tiles (T.800 A.5.1)
            struct.pack_into(">I", damaged, start + 8 + 4 * field, rng.choice(_LONG_SIZES))
        elif field == 8:
            struct.pack_into(">H", damaged, start + 40, rng.choice((0, 1, 2, 4, 255, 16384)))
        else:
            damaged[start + 42 + rng.randrange(3)] = rng.randrange(256)


def _lie_in_jpeg(rng: Random, damaged: bytearray, start: int) -> None:
    field = rng.randrange(4)
    if field < 2:  # rows, columns (T.81 B.2.2)
        struct.pack_into(">H", damaged, start + 5 + 2 * field, rng.choice(_SIZES))
    elif field == 2:
        damaged[start + 4] = rng.choice((0, 1, 2, 8, 12, 16, 17, 255))
    else:
        damaged[start + 9] = rng.choice((0, 1, 2, 3, 4, 255))


def lie_in_png(rng: Random, data: bytes) -> bytes:
    """Change size, depth or colour of a PNG, with its check sum mended."""
    header = bytearray(data[16:29])
    struct.pack_into(">I", header, rng.choice((0, 4)), rng.choice(_LONG_SIZES))
    if rng.random() < 0.5:
        header[rng.randrange(8, 13)] = rng.choice((0, 1, 2, 3, 4, 6, 8, 16, 255))
    return data[:16] + bytes(header) + _check(b"IHDR" + header) + data[33:]


def resize_png_chunk(rng: Random, data: bytes) -> bytes:
    """Change the length of a chunk of a PNG."""
    places = [found.start() - 4 for found in re.finditer(b"IHDR|IDAT|IEND", data)]
    damaged = bytearray(data)
    struct.pack_into(">I", damaged, rng.choice(places), rng.choice(_LONG_SIZES))
    return bytes(damaged)


def chunk(name: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(content)) + name + content + _check(name + content)


def _check(content: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(content))


PNG_DAMAGE = (lie_in_png, resize_png_chunk)
CODESTREAM_DAMAGE = (lie_in_codestream,)
