"""Stored values by second decoders, which share no code with those of the product.

DCMTK (its own readers, IJG's JPEG code for 8, 12 and 16 bits) for all but JPEG 2000, and FFmpeg's
own JPEG 2000 decoder, where the product uses OpenJPEG. DCMTK's JPEG-LS comes from an old CharLS,
as the product's does from a new one: FFmpeg's own decoder is asked too.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.uid import (
    UID,
    ImplicitVRLittleEndian,
    JPEG2000TransferSyntaxes,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from tests.encodings.dcmtk import ToolFailed, convert

_JPEG_LS = (JPEGLSLossless, JPEGLSNearLossless)


def second_values(data: bytes, index: int) -> tuple[NDArray[Any], str]:
    """Return one frame as stored values, colours as red, green, blue, and the decoder's name."""
    header = dcmread(BytesIO(data), force=True)
    syntax = UID(header.file_meta.get("TransferSyntaxUID", ImplicitVRLittleEndian))
    if syntax in JPEG2000TransferSyntaxes:
        return _by_ffmpeg(header, index, "jpeg2000"), "FFmpeg"
    if syntax in _JPEG_LS and header.SamplesPerPixel == 1 and header.PixelRepresentation == 0:
        return _by_ffmpeg(header, index, "jpegls"), "FFmpeg"
    tool = _tool(syntax)
    options = ("+te",) if tool == "dcmconv" else ()
    try:
        native = dcmread(BytesIO(convert(data, tool, *options)))
    except ToolFailed:
        if syntax != JPEGBaseline8Bit:
            raise
        return _by_ffmpeg(header, index, "mjpeg"), "FFmpeg"
    return _native(native, index), "DCMTK"


def _tool(syntax: UID) -> str:
    if not syntax.is_encapsulated:
        return "dcmconv"
    if syntax == RLELossless:
        return "dcmdrle"
    return "dcmdjpls" if syntax in _JPEG_LS else "dcmdjpeg"


def _native(header: Dataset, index: int) -> NDArray[Any]:
    rows, columns, samples = header.Rows, header.Columns, header.SamplesPerPixel
    width = header.BitsAllocated // 8
    every = np.frombuffer(header.PixelData, f"<u{width}")
    if header.PhotometricInterpretation == "YBR_FULL_422":
        return _red_green_blue(_spread(every, rows, columns, index))
    size = rows * columns * samples
    frame = every[index * size : (index + 1) * size]
    if samples == 1:
        return _as_declared(frame.reshape(rows, columns), header)
    if header.PlanarConfiguration == 1:
        frame = frame.reshape(samples, rows, columns).transpose(1, 2, 0)
    colours = frame.reshape(rows, columns, samples)
    return _red_green_blue(colours) if "YBR" in header.PhotometricInterpretation else colours


def _as_declared(frame: NDArray[Any], header: Dataset) -> NDArray[Any]:
    """Take the bits stored from where they are, with their sign."""
    low = header.HighBit + 1 - header.BitsStored
    values: NDArray[np.int64] = (frame.astype(np.int64) >> low) & (2**header.BitsStored - 1)
    if header.PixelRepresentation == 1:
        values -= (values >> (header.BitsStored - 1)) << header.BitsStored
    return values


def _spread(every: NDArray[Any], rows: int, columns: int, index: int) -> NDArray[Any]:
    """Give both pixels of a pair their common chrominance (PS3.3 C.7.6.3.1.2)."""
    size = rows * columns * 2
    pairs = every[index * size : (index + 1) * size].reshape(rows, columns // 2, 4)
    spread: NDArray[Any] = np.empty((rows, columns, 3), every.dtype)
    spread[:, 0::2, 0], spread[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
    spread[:, :, 1], spread[:, :, 2] = (np.repeat(pairs[..., i], 2, 1) for i in (2, 3))
    return spread


def _red_green_blue(colours: NDArray[Any]) -> NDArray[Any]:
    """ITU-R BT.601 over the full range (PS3.3 C.7.6.3.1.2)."""
    y, blue, red = np.moveaxis(colours.astype(np.float64), -1, 0)
    blue, red = blue - 128, red - 128
    mixed = (y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue)
    return np.asarray(np.clip(np.rint(np.stack(mixed, -1)), 0, 255), np.uint8)


def _by_ffmpeg(header: Dataset, index: int, codec: str) -> NDArray[Any]:
    import av

    frames = int(header.get("NumberOfFrames") or 1)
    codestream = get_frame(header.PixelData, index, number_of_frames=frames)
    context: Any = av.CodecContext.create(codec, "r")
    picture = [*context.decode(av.Packet(codestream)), *context.decode(None)][0]
    if codec == "mjpeg":
        return _components(picture, header)
    if header.SamplesPerPixel == 3:
        colours = picture.to_ndarray(format="rgb24")
        return (
            _red_green_blue(colours) if header.PhotometricInterpretation == "YBR_FULL" else colours
        )
    width = 1 if picture.format.name == "gray" else 2
    plane = np.frombuffer(picture.planes[0], f"<u{width}").reshape(picture.height, -1)
    shades = plane[:, : picture.width].astype(np.int64)
    return _of_precision(shades, codestream, header, 8 * width)


def _components(picture: Any, header: Dataset) -> NDArray[Any]:
    """Return the components of a JPEG picture as what the header says that they are."""
    planes = [
        np.frombuffer(plane, np.uint8).reshape(plane.height, -1)[:, : plane.width]
        for plane in picture.planes
    ]
    colours = np.stack(planes, -1)
    return colours if header.PhotometricInterpretation == "RGB" else _red_green_blue(colours)


def _of_precision(
    shades: NDArray[Any], codestream: bytes, header: Dataset, width: int
) -> NDArray[Any]:
    """Undo what FFmpeg does for display: values moved into the high bits, and above 0."""
    if codestream.startswith(b"\xff\xd8"):
        return np.asarray(shades >> (width - codestream[codestream.index(b"\xff\xf7") + 4]))
    precision = codestream[codestream.index(b"\xff\x51") + 40]
    bits, signed = (precision & 0x7F) + 1, precision >> 7
    values = (shades >> (width - bits)) - (signed << (bits - 1))
    if header.PixelRepresentation == 1 and not signed:
        values -= (values >> (bits - 1)) << bits
    return values
