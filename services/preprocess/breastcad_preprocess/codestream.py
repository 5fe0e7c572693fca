"""What a compressed picture says of itself, before a decoder allocates anything."""

from __future__ import annotations

from dataclasses import dataclass

_JPEG_START = b"\xff\xd8"
_JPEG_2000_START = b"\xff\x4f\xff\x51"
_JP2_BOX_START = b"\x00\x00\x00\x0cjP"
_JP2_CODESTREAM_BOX = b"jp2c"
_FILL = 0xFF
# ITU-T T.81, table B.1: SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC); DHP, which states
# the size of a hierarchical image; and SOF55 of JPEG-LS (T.87 C.1).
_FRAMES = frozenset({*range(0xC0, 0xD0), 0xDE, 0xF7} - {0xC4, 0xC8, 0xCC})
# TEM and RST0 to RST7 stand alone, without a length.
_WITHOUT_PARAMETERS = frozenset({0x01, *range(0xD0, 0xD8)})
# DHT, DAC, DQT, DRI, APP0 to APP15, LSE (T.87 C.1) and COM. Decoders differ in how they pass by
# any other marker before the frame, so that the size which they find could be another one.
_SEGMENTS = frozenset({0xC4, 0xCC, 0xDB, 0xDD, *range(0xE0, 0xF0), 0xF8, 0xFE})
_SIZ_BYTES = 45


@dataclass(frozen=True)
class Codestream:
    """The header of a codestream.

    Attributes
    ----------
    rows, columns
        Size in pixels.
    components
        Colours, or 1 for grey.
    bits
        Precision of the first component.
    tiles
        Parts that a JPEG 2000 picture is cut into; decoders keep tables for each, also for those
        that never come.
    """

    rows: int
    columns: int
    components: int
    bits: int
    tiles: int = 1


def read_codestream(data: bytes) -> Codestream | None:
    """Return the header of a JPEG, JPEG-LS or JPEG 2000 codestream.

    Parameters
    ----------
    data
        The codestream from its first byte on; the header suffices.

    Returns
    -------
    Codestream | None
        None where the data is none of these, such as RLE, or where its header is damaged.
    """
    if data.startswith(_JP2_BOX_START):
        data = _boxed_codestream(data)
    if data.startswith(_JPEG_2000_START):
        return _jpeg_2000(data)
    return _jpeg(data) if data.startswith(_JPEG_START) else None


def _jpeg(data: bytes) -> Codestream | None:
    position = 2
    while position + 10 <= len(data) and data[position] == _FILL:
        marker = data[position + 1]
        if marker == _FILL:  # any marker may be preceded by fill bytes (T.81 B.1.1.2)
            position += 1
        elif marker in _WITHOUT_PARAMETERS:
            position += 2
        elif marker in _FRAMES:
            bits, size = data[position + 4], data[position + 5 : position + 9]
            rows, columns = int.from_bytes(size[:2], "big"), int.from_bytes(size[2:], "big")
            return Codestream(rows, columns, data[position + 9], bits)
        elif marker in _SEGMENTS:
            position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        else:
            break
    return None


def _boxed_codestream(data: bytes) -> bytes:
    """Return the codestream of a JP2 file; its boxes are passed by, as they may hold anything."""
    position = 0
    while position + 8 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if kind == _JP2_CODESTREAM_BOX:
            return data[position + 8 :]
        if length < 8:  # to the end of the file, or of a size beyond 4 GiB (T.800 I.4)
            break
        position += length
    return b""


def _jpeg_2000(data: bytes) -> Codestream | None:
    """Read the SIZ marker: extent of the reference grid less the image's offset (T.800 A.5.1)."""
    if len(data) < _SIZ_BYTES:
        return None
    right, bottom, left, top, tile_width, tile_height, tile_left, tile_top = (
        int.from_bytes(data[start : start + 4], "big") for start in range(8, 40, 4)
    )
    precision, step_x, step_y = data[42:_SIZ_BYTES]
    # A component on every second point of the grid is smaller than the picture.
    if 0 in (tile_width, tile_height) or (step_x, step_y) != (1, 1):
        return None
    tiles = -((tile_left - right) // tile_width) * -((tile_top - bottom) // tile_height)
    components = int.from_bytes(data[40:42], "big")
    # The highest bit tells of signed values, the others are the precision less one.
    return Codestream(bottom - top, right - left, components, (precision & 0x7F) + 1, tiles)
