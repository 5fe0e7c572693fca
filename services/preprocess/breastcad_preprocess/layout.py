"""The Image Pixel module (PS3.3 C.7.6.3): what can be read in one way only is completed."""

from __future__ import annotations

from dataclasses import dataclass

from breastcad.errors import InvalidInput, Refused
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import integer, value, word
from breastcad_preprocess.bounds import MAX_PIXELS, require_bounded
from breastcad_preprocess.frames import chosen_frames
from breastcad_preprocess.syntaxes import JPEG_2000, is_compressed, transfer_syntax

COMPLETED = "HEADER_COMPLETED"
HIGH_BIT_IGNORED = "HIGH_BIT_IGNORED"
FLOAT_KEYWORDS = ("FloatPixelData", "DoubleFloatPixelData")
_WORD_BITS = (8, 16)
_GREY = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR")
_WITHIN_JPEG_2000 = ("YBR_RCT", "YBR_ICT")
_BYTES_ONLY = ("YBR_FULL", "YBR_FULL_422")
_COLOURS = ("RGB", *_BYTES_ONLY, *_WITHIN_JPEG_2000)
# pydicom calculates with these as it finds them, also where a damaged file makes bytes of them.
_COUNTS = (
    "Rows",
    "Columns",
    "SamplesPerPixel",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PlanarConfiguration",
)


@dataclass(frozen=True)
class Layout:
    """Size of the pixel data as the header says.

    Attributes
    ----------
    rows, columns
        Size of one frame, in pixels.
    frames
        At least 1.
    notices
        Fall-backs that were used, as stable words.
    """

    rows: int
    columns: int
    frames: int
    notices: tuple[str, ...] = ()

    def chosen(self, limit: int) -> tuple[int, ...]:
        """Return the frames that are analysed, fewer than `limit` if they are very large."""
        most = max(1, MAX_PIXELS // (self.rows * self.columns))
        return chosen_frames(self.frames, min(limit, most))


def read_layout(dataset: Dataset) -> Layout:
    """Return the declared size, and complete the attributes that the decoders need.

    Parameters
    ----------
    dataset
        The object; missing attributes are added to it where only one reading is possible.

    Raises
    ------
    InvalidInput
        ``UNDECODABLE`` if attributes are missing, damaged or contradict each other.
    Refused
        ``TOO_LARGE`` beyond 64 million pixels per frame, ``UNSUPPORTED_PIXELS``,
        ``UNSUPPORTED_TRANSFER_SYNTAX``.
    """
    if not all(isinstance(value(dataset, keyword) or 0, int) for keyword in _COUNTS):
        raise contradiction()
    rows, columns = integer(dataset, "Rows") or 0, integer(dataset, "Columns") or 0
    if rows <= 0 or columns <= 0:
        raise InvalidInput("UNDECODABLE", "the header gives no size of the image")
    require_bounded(rows, columns)
    frames = max(1, integer(dataset, "NumberOfFrames") or 1)
    notices = _complete_samples(dataset)
    if not any(value(dataset, keyword) for keyword in FLOAT_KEYWORDS):
        notices += _complete_bits(dataset)
    return Layout(rows, columns, frames, tuple(dict.fromkeys(notices)))


def contradiction() -> InvalidInput:
    """Return the error of pixel data that cannot be what its header says."""
    return InvalidInput("UNDECODABLE", "the pixel data does not fit its header or is damaged")


def _complete_samples(dataset: Dataset) -> tuple[str, ...]:
    samples = integer(dataset, "SamplesPerPixel")
    photometric = word(dataset, "PhotometricInterpretation")
    if not photometric and samples in (None, 1):
        _complete(dataset, "PhotometricInterpretation", "MONOCHROME2")
        _complete(dataset, "SamplesPerPixel", 1)
        return (COMPLETED,)
    if photometric not in (*_GREY, *_COLOURS):
        raise Refused("UNSUPPORTED_PIXELS", "expected grey, palette, RGB or YBR pixels")
    of_photometric = 1 if photometric in _GREY else 3
    if samples not in (None, of_photometric):
        raise contradiction()
    # The transforms of JPEG 2000 exist within its codestreams only.
    if photometric in _WITHIN_JPEG_2000 and transfer_syntax(dataset) not in JPEG_2000:
        raise contradiction()
    missing = samples is None
    _complete(dataset, "SamplesPerPixel", of_photometric)
    if of_photometric == 3 and integer(dataset, "PlanarConfiguration") is None:
        _complete(dataset, "PlanarConfiguration", 0)
        missing |= not is_compressed(dataset)  # codestreams say it themselves
    return (COMPLETED,) if missing else ()


def _complete_bits(dataset: Dataset) -> tuple[str, ...]:
    allocated = integer(dataset, "BitsAllocated")
    if allocated not in _WORD_BITS:
        raise Refused("UNSUPPORTED_PIXELS", f"expected 8 or 16 bits per sample, got {allocated}")
    # pydicom converts luminance and chrominance of 8 bits only.
    if allocated != 8 and word(dataset, "PhotometricInterpretation") in _BYTES_ONLY:
        raise Refused("UNSUPPORTED_PIXELS", f"expected YBR of 8 bits per sample, got {allocated}")
    by_default = {"PixelRepresentation": 0, "BitsStored": allocated}
    missing = [keyword for keyword in by_default if integer(dataset, keyword) is None]
    for keyword in missing:
        _complete(dataset, keyword, by_default[keyword])
    stored = integer(dataset, "BitsStored") or 0
    if not 1 <= stored <= allocated:
        raise contradiction()
    high = integer(dataset, "HighBit")
    notices = (COMPLETED,) if missing or high is None else ()
    if high is not None and stored - 1 <= high < allocated:
        return notices
    _complete(dataset, "HighBit", stored - 1)
    return notices if high is None else (*notices, HIGH_BIT_IGNORED)


def _complete(dataset: Dataset, keyword: str, new: int | str) -> None:
    """Set an attribute without a look at what is there, which may be damaged beyond reading."""
    dataset.add_new(keyword, dictionary_VR(keyword), new)
