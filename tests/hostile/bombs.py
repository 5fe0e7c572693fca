"""Small files that want to become large, deep or slow."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from io import BytesIO
from random import Random

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from tests.hostile.codestream_damage import chunk
from tests.hostile.originals import written

_SEQUENCE = b"\x08\x00\x15\x11SQ\0\0"
_ITEM = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"


def deflate_bomb(rng: Random, data: bytes) -> bytes:
    """Return a deflated file that becomes up to 600 MiB, most of it zeros."""
    packer = zlib.compressobj(wbits=-15)
    # After a full flush another stream may follow.
    body = packer.compress(_body(data)) + packer.flush(zlib.Z_FULL_FLUSH)
    return _head(data, DeflatedExplicitVRLittleEndian) + body + _zeros(rng.choice((200, 257, 600)))


def nested_sequences(rng: Random, data: bytes) -> bytes:
    """Return a file with sequences within sequences, closed or not, before its other elements."""
    depth = rng.choice((50, 300, 900, 5000, 100_000))
    end = rng.choice((b"", (b"\xfe\xff\x0d\xe0\0\0\0\0" + b"\xfe\xff\xdd\xe0\0\0\0\0") * depth))
    return _own_head(data) + (_SEQUENCE + b"\xff\xff\xff\xff" + _ITEM) * depth + end + _body(data)


def many_items(rng: Random, data: bytes) -> bytes:
    """Return a file with a sequence of very many empty items before its other elements."""
    items = b"\xfe\xff\x00\xe0\0\0\0\0" * rng.choice((1000, 50_000))
    return _own_head(data) + _SEQUENCE + struct.pack("<I", len(items)) + items + _body(data)


def many_elements(rng: Random, data: bytes) -> bytes:
    """Return a file of very many small attributes before its other elements."""
    count = rng.choice((1000, 20_000))
    small = b"".join(struct.pack("<HH2sH", 9, 0x1000 + i, b"LO", 0) for i in range(count))
    return _own_head(data) + small + _body(data)


def zeros(rng: Random, data: bytes) -> bytes:
    """Return a file whose pixels are far more than its size says."""
    dataset = dcmread(BytesIO(data), force=True)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return data + bytes(rng.choice((10**6, 10**7)))
    dataset.PixelData = bytes(rng.choice((10**6, 10**7)))
    return written(dataset)


def png_bomb(rng: Random, _: bytes) -> bytes:
    """Return a PNG of one colour that is as large as, or larger than, is taken."""
    side, depth = rng.choice((4000, 8000, 30_000, 60_000)), rng.choice((1, 8, 16))
    header = struct.pack(">IIBBBBB", side, side, depth, rng.choice((0, 2, 6)), 0, 0, 0)
    body = (
        chunk(b"IHDR", header) + chunk(b"IDAT", _zeros(64, within_zlib=True)) + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


def _own_head(data: bytes) -> bytes:
    return _head(data, dcmread(BytesIO(data), force=True).file_meta.TransferSyntaxUID)


def _body(data: bytes) -> bytes:
    return data[len(_own_head(data)) :]


def _head(data: bytes, syntax: str) -> bytes:
    """Return preamble and file meta of a file, as if it had another transfer syntax."""
    bare = Dataset()
    bare.preamble = bytes(128)
    bare.file_meta = dcmread(BytesIO(data), force=True).file_meta
    bare.file_meta.TransferSyntaxUID = UID(syntax)
    buffer = BytesIO()
    bare.save_as(buffer)
    # The end of a deflated stream of nothing.
    return buffer.getvalue().removesuffix(b"\x03\0")


@cache
def _zeros(mebibytes: int, *, within_zlib: bool = False) -> bytes:
    """Return a deflated stream of zeros."""
    packer = zlib.compressobj(wbits=15 if within_zlib else -15)
    block = bytes(2**20)
    return b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()


DICOM_BOMBS = (deflate_bomb, nested_sequences, many_items, many_elements, zeros)
PNG_BOMBS = (png_bomb,)
