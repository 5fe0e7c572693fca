"""One frame of a DICOM file as stored values, with every size checked before memory is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from breastcad.errors import InvalidInput, Refused
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.utils import get_expected_length, pixel_array
from pydicom.uid import UID, RLELossless

from breastcad_preprocess.attributes import integer, text, value
from breastcad_preprocess.codestream import declared_size
from breastcad_preprocess.failures import DECODER_ERRORS
from breastcad_preprocess.picture import MAX_PIXELS

_MAX_BITS = 16
# pydicom calculates with these as it finds them, also where a damaged file makes bytes of them.
_COUNTS = ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated", "BitsStored")
_FLOAT_KEYWORDS = ("FloatPixelData", "DoubleFloatPixelData")


@dataclass(frozen=True)
class Layout:
    """Size of the pixel data as the header says.

    Attributes
    ----------
    rows, columns
        Size of one frame, in pixels.
    frames
        At least 1.
    frame
        The frame that is analysed, from 0: a still is itself, of a clip it is the middle one, at
        `frames` // 2, where the probe rests on what the examiner wanted to show.
    """

    rows: int
    columns: int
    frames: int

    @property
    def frame(self) -> int:
        """The frame that is analysed."""
        return self.frames // 2


def read_layout(dataset: Dataset) -> Layout:
    """Return the declared size.

    Raises
    ------
    InvalidInput
        ``UNDECODABLE`` if it is missing or damaged.
    Refused
        ``TOO_LARGE`` beyond 64 million pixels per frame.
    """
    if not all(isinstance(value(dataset, keyword) or 0, int) for keyword in _COUNTS):
        raise _undecodable()
    rows, columns = integer(dataset, "Rows") or 0, integer(dataset, "Columns") or 0
    if rows <= 0 or columns <= 0:
        raise InvalidInput("UNDECODABLE", "the header gives no size of the image")
    _require_bounded(rows, columns)
    return Layout(rows, columns, max(1, integer(dataset, "NumberOfFrames") or 1))


def decode_frame(dataset: Dataset, layout: Layout) -> NDArray[Any]:
    """Return the stored values of the frame that is analysed.

    Parameters
    ----------
    dataset
        The object, with its pixel data.
    layout
        Its declared size.

    Returns
    -------
    NDArray
        Shape (rows, columns), or (rows, columns, 3) as red, green, blue. Integers of 8 or 16 bits
        as stored, or float32 or float64 without NaN.

    Raises
    ------
    InvalidInput
        ``TRUNCATED``, ``UNDECODABLE`` or ``NOT_A_NUMBER``.
    Refused
        ``TOO_LARGE`` or ``UNSUPPORTED_PIXELS``.
    """
    is_float = any(value(dataset, keyword) for keyword in _FLOAT_KEYWORDS)
    if not is_float and not 1 <= (integer(dataset, "BitsAllocated") or 0) <= _MAX_BITS:
        raise Refused("UNSUPPORTED_PIXELS", f"at most {_MAX_BITS} bits per sample are supported")
    if is_compressed(dataset):
        _require_fitting_codestream(dataset, layout)
    else:
        _require_all_bytes(dataset)
    try:
        pixels = pixel_array(dataset, index=layout.frame)
    except DECODER_ERRORS:
        raise _undecodable() from None
    if pixels.shape[:2] != (layout.rows, layout.columns):
        raise _undecodable()
    if is_float and not np.isfinite(pixels).all():
        raise InvalidInput("NOT_A_NUMBER", "the image holds values that are not finite numbers")
    return np.asarray(pixels)


def is_compressed(dataset: Dataset) -> bool:
    """Tell whether the pixel data is encapsulated."""
    return _syntax(dataset).is_encapsulated


def is_lossless(dataset: Dataset) -> bool:
    """Tell whether the pixel values were never compressed lossily."""
    if text(dataset, "LossyImageCompression") == "01":
        return False
    # Syntaxes that can be either count as lossy, because the file may say nothing of it.
    name = _syntax(dataset).name.replace("Near-Lossless", "")
    return not is_compressed(dataset) or "Lossless" in name


def _syntax(dataset: Dataset) -> UID:
    syntax = UID(str(dataset.file_meta.TransferSyntaxUID))
    if not syntax.is_transfer_syntax or syntax.is_private:
        raise InvalidInput("UNDECODABLE", "the transfer syntax is not one of the standard's")
    return syntax


def _require_bounded(rows: int, columns: int) -> None:
    if rows * columns > MAX_PIXELS:
        raise Refused("TOO_LARGE", f"at most {MAX_PIXELS} pixels, got {rows} × {columns}")


def _require_all_bytes(dataset: Dataset) -> None:
    try:
        expected = get_expected_length(dataset)
        length = max(len(value(dataset, key) or b"") for key in ("PixelData", *_FLOAT_KEYWORDS))
    except DECODER_ERRORS:
        raise _undecodable() from None
    if length < expected:
        raise InvalidInput("TRUNCATED", f"expected {expected} bytes of pixels, got {length}")


def _require_fitting_codestream(dataset: Dataset, layout: Layout) -> None:
    """Compare the size within the codestream, which decoders trust, with the header's."""
    try:
        frame = get_frame(
            dataset.PixelData,
            layout.frame,
            extended_offsets=_extended_offsets(dataset),
            number_of_frames=layout.frames,
        )
    except DECODER_ERRORS:
        raise _undecodable() from None
    # Runs are decoded into the header's size; all others have a size of their own.
    if _syntax(dataset) == RLELossless:
        return
    size = declared_size(frame)
    if size is None:
        raise _undecodable()
    _require_bounded(*size)
    if size != (layout.rows, layout.columns):
        raise _undecodable()


def _extended_offsets(dataset: Dataset) -> tuple[bytes, bytes] | None:
    """Return where frames lie by the rules of pydicom, so that the decoded one is compared."""
    if "ExtendedOffsetTable" not in dataset:
        return None
    offsets, lengths = dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths
    return (offsets, lengths) if len(offsets) == len(lengths) else None


def _undecodable() -> InvalidInput:
    return InvalidInput("UNDECODABLE", "the pixel data does not fit its header or is damaged")
