"""Size of a compressed picture as its own header says, before a decoder allocates anything."""

from __future__ import annotations

_JPEG_START = b"\xff\xd8\xff"
_JPEG_2000_START = b"\xff\x4f\xff\x51"
_JP2_BOX_START = b"\x00\x00\x00\x0cjP"
_JPEG_LS_FRAME = 0xF7


def declared_size(data: bytes) -> tuple[int, int] | None:
    """Return (rows, columns) of a JPEG, JPEG-LS or JPEG 2000 codestream.

    Parameters
    ----------
    data
        The codestream from its first byte on; the header suffices.

    Returns
    -------
    tuple[int, int] | None
        None where the data is none of these, such as RLE, or where its header is damaged.
    """
    if data.startswith(_JP2_BOX_START):
        data = data[max(0, data.find(_JPEG_2000_START)) :]
    if data.startswith(_JPEG_2000_START):
        return _jpeg_2000_size(data)
    return _jpeg_size(data) if data.startswith(_JPEG_START) else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        # ITU-T T.81, table B.1: start of frame, but not DHT (C4), JPG (C8), DAC (CC).
        is_frame = 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)
        if is_frame or marker == _JPEG_LS_FRAME:
            size = data[position + 5 : position + 9]
            return int.from_bytes(size[:2], "big"), int.from_bytes(size[2:], "big")
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return None


def _jpeg_2000_size(data: bytes) -> tuple[int, int] | None:
    """Read the SIZ marker: extent of the reference grid less the image's offset (T.800 A.5.1)."""
    if len(data) < 24:
        return None
    columns, rows, left, top = (
        int.from_bytes(data[start : start + 4], "big") for start in (8, 12, 16, 20)
    )
    return rows - top, columns - left
