"""One frame of a DICOM file as stored values, with every size checked before memory is taken."""

from __future__ import annotations

from typing import Any

import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels.utils import get_expected_length, pixel_array
from pydicom.uid import RLELossless

from breastcad_preprocess.attributes import integer, value
from breastcad_preprocess.bounds import require_bounded
from breastcad_preprocess.codestream import read_codestream
from breastcad_preprocess.failures import DECODER_ERRORS
from breastcad_preprocess.layout import FLOAT_KEYWORDS, Layout, contradiction
from breastcad_preprocess.syntaxes import is_compressed, plug_in, transfer_syntax

# OpenJPEG keeps about 6 kB for each tile and component. 64 million pixels in tiles of 128 × 128,
# the smallest in use, are 3,907.
_MAX_TILES = 4096


def decode_frame(dataset: Dataset, layout: Layout, index: int) -> NDArray[Any]:
    """Return the stored values of one frame.

    Parameters
    ----------
    dataset
        The object, with its pixel data, completed by `read_layout`.
    layout
        Its declared size.
    index
        Of the frame, from 0.

    Returns
    -------
    NDArray
        Shape (rows, columns), or (rows, columns, 3) as red, green, blue. Integers of 8 or 16 bits
        within the bits stored, signed as the header says, in the machine's byte order; or
        float32 or float64 without NaN.

    Raises
    ------
    InvalidInput
        ``TRUNCATED``, ``UNDECODABLE`` or ``NOT_A_NUMBER``.
    Refused
        ``TOO_LARGE``, or ``UNSUPPORTED_TRANSFER_SYNTAX``.
    """
    if is_compressed(dataset):
        _require_fitting_codestream(dataset, layout, index)
    else:
        _require_all_bytes(dataset)
    pixels = _decoded(dataset, index)
    if pixels.shape[:2] != (layout.rows, layout.columns):
        raise contradiction()
    if pixels.dtype.kind == "f" and not np.isfinite(pixels).all():
        raise InvalidInput("NOT_A_NUMBER", "the image holds values that are not finite numbers")
    return pixels.astype(pixels.dtype.newbyteorder("="), copy=False)


def _decoded(dataset: Dataset, index: int) -> NDArray[Any]:
    syntax = transfer_syntax(dataset)
    unused = _unused_low_bits(dataset)
    # pydicom takes the values from the low bits and forgets the others.
    options: dict[str, Any] = {"correct_unused_bits": False} if unused else {}
    try:
        pixels = pixel_array(dataset, index=index, decoding_plugin=plug_in(syntax), **options)
    except DECODER_ERRORS:
        raise contradiction() from None
    if not unused:
        return np.asarray(pixels)
    above = 8 * pixels.itemsize - int(dataset.BitsStored) - unused
    np.left_shift(pixels, above, out=pixels)
    return np.asarray(np.right_shift(pixels, above + unused, out=pixels))


def _unused_low_bits(dataset: Dataset) -> int:
    """Return how many bits below the lowest stored bit are unused (PS3.5 8.1.1)."""
    if any(value(dataset, keyword) for keyword in FLOAT_KEYWORDS):
        return 0
    # Other codestreams hold the values themselves, wherever they came from.
    if is_compressed(dataset) and transfer_syntax(dataset) != RLELossless:
        return 0
    return int(dataset.HighBit) + 1 - int(dataset.BitsStored)


def _require_all_bytes(dataset: Dataset) -> None:
    try:
        expected = get_expected_length(dataset)
        length = max(len(value(dataset, key) or b"") for key in ("PixelData", *FLOAT_KEYWORDS))
    except DECODER_ERRORS:
        raise contradiction() from None
    if length < expected:
        raise InvalidInput("TRUNCATED", f"expected {expected} bytes of pixels, got {length}")


def _require_fitting_codestream(dataset: Dataset, layout: Layout, index: int) -> None:
    """Compare what the codestream says, which decoders trust, with the header."""
    try:
        frame = get_frame(
            dataset.PixelData,
            index,
            extended_offsets=_extended_offsets(dataset),
            number_of_frames=layout.frames,
        )
    except DECODER_ERRORS:
        raise contradiction() from None
    # Runs are decoded into the header's size; all others have a size of their own.
    if transfer_syntax(dataset) == RLELossless:
        return
    found = read_codestream(frame)
    if found is None:
        raise contradiction()
    require_bounded(found.rows, found.columns)
    declared = (layout.rows, layout.columns, integer(dataset, "SamplesPerPixel"))
    fits = (found.rows, found.columns, found.components) == declared
    too_deep = found.bits > (integer(dataset, "BitsAllocated") or 0)
    if not fits or too_deep or found.tiles > _MAX_TILES:
        raise contradiction()


def _extended_offsets(dataset: Dataset) -> tuple[bytes, bytes] | None:
    """Return where frames lie by the rules of pydicom, so that the decoded one is compared."""
    if "ExtendedOffsetTable" not in dataset:
        return None
    offsets, lengths = dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths
    return (offsets, lengths) if len(offsets) == len(lengths) else None
