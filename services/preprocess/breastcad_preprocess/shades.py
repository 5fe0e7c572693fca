"""Stored values as grey: modality look-up, values of interest, inversion (PS3.4 N.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import integer, items, number, word
from breastcad_preprocess.voi import Curve, Values, modality, values_of_interest

# Large enough for the loop to cost nothing, and small enough for the processor's cache.
_BLOCK = 2**17


@dataclass(frozen=True)
class Grey:
    """A grey image over the full range of its type.

    Attributes
    ----------
    pixels
        Shape (rows, columns): uint8 for up to 8 stored bits, else uint16; 0 is dark.
    notices
        Fall-backs that were used, as stable words.
    """

    pixels: NDArray[Any]
    notices: tuple[str, ...] = ()


def to_grey(stored: NDArray[Any], dataset: Dataset) -> Grey:
    """Return the image as a viewer shows it.

    Integers go through one table of all values that can be stored, which is exact and as fast as
    a copy, whatever the look-up tables are.

    Parameters
    ----------
    stored
        Shape (rows, columns): integers of 8 or 16 bits, or floats.
    dataset
        The attributes that say what the values mean.
    """
    bits = integer(dataset, "BitsStored") or 8 * stored.itemsize
    wide = bits > 8 or stored.dtype.kind == "f"
    depth = np.uint16 if wide else np.uint8
    to_units, notices = modality(dataset)
    show, found = values_of_interest(dataset)
    inverse, disagrees = _is_inverse(dataset)
    notices += found + disagrees
    if show is None:
        ends = to_units(np.array(_limits(stored, bits, dataset)))
        show = _between(float(ends.min()), float(ends.max()))
        # The range that can be stored is what viewers take; the range that occurs is a guess.
        notices += () if _is_narrow(stored, bits) else ("VOI_BY_RANGE",)
    in_units = show

    def quantised(values: Values) -> NDArray[Any]:
        shades = in_units(to_units(values))
        shades = 1.0 - shades if inverse else shades
        shades = np.where(_is_padding(values, dataset), 0.0, shades)
        return np.asarray(np.rint(shades * np.iinfo(depth).max), dtype=depth)

    if stored.dtype.kind == "f":
        blocks = np.split(stored.ravel(), range(_BLOCK, stored.size, _BLOCK))
        pixels = np.concatenate([quantised(block.astype(np.float64)) for block in blocks])
        return Grey(pixels.reshape(stored.shape), notices)
    return Grey(look_up(stored, quantised(storable(stored).astype(np.float64))), notices)


def storable(stored: NDArray[Any]) -> NDArray[Any]:
    """Return every value that integers of this type can have, in the order of their bits."""
    bits = np.arange(2 ** (8 * stored.itemsize), dtype=np.uint32)
    return bits.astype(f"u{stored.itemsize}").view(stored.dtype)


def look_up(stored: NDArray[Any], table: NDArray[Any]) -> NDArray[Any]:
    """Return the entry of each stored value in a table in the order of `storable`.

    In blocks, because NumPy makes indices of 8 bytes of all that it looks up at once.
    """
    indices = np.ascontiguousarray(stored).view(f"u{stored.itemsize}").ravel()
    found = np.empty(stored.size, table.dtype)
    for start in range(0, stored.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        np.take(table, indices[block], out=found[block], mode="clip")
    return found.reshape(stored.shape)


def _is_inverse(dataset: Dataset) -> tuple[bool, tuple[str, ...]]:
    """Tell whether low values are bright, and the notice where two attributes differ on it.

    Mammograms state it twice: Presentation LUT Shape is ``INVERSE`` just where the photometric
    interpretation is ``MONOCHROME1`` (PS3.3 C.8.11.3). The later step of the two is believed.
    """
    by_photometric = word(dataset, "PhotometricInterpretation") == "MONOCHROME1"
    shape = word(dataset, "PresentationLUTShape")
    inverse = shape == "INVERSE" if shape in ("IDENTITY", "INVERSE") else by_photometric
    return inverse, () if inverse == by_photometric else ("POLARITY_DISAGREES",)


def _limits(stored: NDArray[Any], bits: int, dataset: Dataset) -> tuple[float, float]:
    """Return the values that become dark and bright where the file does not say which.

    Up to 8 bits without sign every value that can be stored; else what the image uses: 10 or 12
    bits are often kept as 16. Padding is no part of the image.
    """
    if _is_narrow(stored, bits):
        return 0.0, float(2**bits - 1)
    if stored.dtype.kind != "f" and number(dataset, "PixelPaddingValue") is not None:
        stored = _used_values(stored)
    padding = _is_padding(stored, dataset)
    used = stored[~padding] if padding.any() and not padding.all() else stored
    return float(used.min()), float(used.max())


def _is_narrow(stored: NDArray[Any], bits: int) -> bool:
    return bits <= 8 and stored.dtype.kind == "u"


def _used_values(stored: NDArray[Any]) -> NDArray[Any]:
    """Return each value that occurs, once: a small array in place of masks of the whole image."""
    values = storable(stored)
    counts = np.zeros(values.shape, np.bool_)
    indices = np.ascontiguousarray(stored).view(f"u{stored.itemsize}").ravel()
    for start in range(0, stored.size, _BLOCK):
        counts[indices[start : start + _BLOCK]] = True
    return np.asarray(values[counts])


def _between(low: float, high: float) -> Curve:
    if high <= low:
        return np.zeros_like
    return lambda values: np.clip((values - low) / (high - low), 0.0, 1.0)


def _is_padding(stored: NDArray[Any], dataset: Dataset) -> NDArray[np.bool_]:
    """Tell which values are no part of the image (PS3.3 C.7.5.1.1.2); they become black."""
    padding = number(dataset, "PixelPaddingValue")
    if padding is None:
        return np.zeros(stored.shape, np.bool_)
    limit = number(dataset, "PixelPaddingRangeLimit")
    signed = integer(dataset, "PixelRepresentation") == 1
    ends = (_as_stored(end, signed) for end in (padding, padding if limit is None else limit))
    low, high = sorted(ends)
    return np.asarray((stored >= low) & (stored <= high))


def _as_stored(padding: float, signed: bool) -> float:
    """Return a padding value in the sign of the pixels, which some files write in the other."""
    if signed and padding >= 2**15:
        return padding - 2**16
    return padding + 2**16 if padding < 0 and not signed else padding


def is_linear(dataset: Dataset) -> bool:
    """Tell whether grey values are proportional to stored values within the window."""
    tables = items(dataset, "ModalityLUTSequence") or items(dataset, "VOILUTSequence")
    return not tables and word(dataset, "VOILUTFunction") != "SIGMOID"
