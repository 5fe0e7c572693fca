"""The bytes of one DICOM file as a data set."""

from __future__ import annotations

import zlib
from io import BytesIO

from breastcad.errors import InvalidInput, Refused
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from breastcad_preprocess.attributes import text, value
from breastcad_preprocess.failures import PARSER_ERRORS

MAX_INFLATED_BYTES = 256 * 2**20
PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_PREAMBLE_BYTES = 128
_PIXEL_TAGS = (b"\xe0\x7f\x10\x00", b"\x7f\xe0\x00\x10")


def read_dataset(data: bytes) -> Dataset:
    """Return the data set of a DICOM file (PS3.10), also of one without its preamble.

    Parameters
    ----------
    data
        The bytes of the file.

    Returns
    -------
    Dataset
        With a transfer syntax and a SOP class in its attributes.

    Raises
    ------
    InvalidInput
        ``EMPTY``, ``NOT_DICOM`` or ``TRUNCATED``.
    Refused
        ``TOO_LARGE`` for a deflated file that inflates beyond 256 MiB.
    """
    if not data:
        raise InvalidInput("EMPTY", "the file has 0 bytes; send it again")
    has_preamble = data[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] == b"DICM"
    try:
        dataset = dcmread(_Bounded(data), force=True)
        _complete_file_meta(dataset)
    except PARSER_ERRORS:
        raise _unreadable(has_preamble) from None
    if not text(dataset, "SOPClassUID"):
        raise _unreadable(has_preamble)
    return dataset


def require_pixels(dataset: Dataset, data: bytes) -> None:
    """Refuse a file that has no pixel data, or whose pixel data ends early.

    pydicom drops pixel data whose end mark is missing; `data` tells that it had begun.

    Raises
    ------
    InvalidInput
        ``TRUNCATED`` or ``NO_PIXELS``.
    """
    if any(value(dataset, keyword) for keyword in PIXEL_KEYWORDS):
        return
    began = any(tag in data for tag in _PIXEL_TAGS)
    if began and not any(keyword in dataset for keyword in PIXEL_KEYWORDS):
        raise InvalidInput("TRUNCATED", "the pixel data ends early; send the file again")
    raise InvalidInput("NO_PIXELS", "the file holds no pixel data; send an image")


def _unreadable(has_preamble: bool) -> InvalidInput:
    if has_preamble:
        return InvalidInput("TRUNCATED", "the header ends early or is damaged; send the file again")
    return InvalidInput("NOT_DICOM", "expected a DICOM file (PS3.10), got other content")


def _complete_file_meta(dataset: Dataset) -> None:
    """Name the encoding that pydicom found where the file does not say it."""
    if not hasattr(dataset, "file_meta"):
        dataset.file_meta = FileMetaDataset()
    if not dataset.file_meta.get("TransferSyntaxUID"):
        implicit = dataset.original_encoding[0]
        syntax = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian
        dataset.file_meta.TransferSyntaxUID = syntax


class _Bounded(BytesIO):
    """A file that may not inflate beyond the limit, which pydicom itself does not set.

    pydicom reads to the end in one call for one purpose: to inflate what follows the file meta
    information. The check stands there, so that it holds wherever pydicom finds that place.
    """

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if size is None or size < 0:
            _require_bounded_inflation(data)
        return data


def _require_bounded_inflation(deflated: bytes) -> None:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    inflater.decompress(deflated, MAX_INFLATED_BYTES)
    if inflater.unconsumed_tail:
        raise Refused("TOO_LARGE", f"the file inflates beyond {MAX_INFLATED_BYTES} bytes")
