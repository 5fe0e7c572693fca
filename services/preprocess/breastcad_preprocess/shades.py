"""Stored values as grey: modality look-up, values of interest, inversion (PS3.4 N.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import integer, items, number, word
from breastcad_preprocess.voi import Values, apply_modality, apply_values_of_interest


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
    limits = _limits(stored, bits, dataset)
    if stored.dtype.kind == "f":
        shades, notices = _shades(stored.astype(np.float64), dataset, limits)
        return Grey(_quantise(shades, np.uint16), notices)
    unsigned = np.dtype(f"u{stored.itemsize}")
    storable = np.arange(2 ** (8 * stored.itemsize), dtype=np.uint32).astype(unsigned)
    inputs = storable.view(stored.dtype.newbyteorder("="))
    shades, notices = _shades(inputs.astype(np.float64), dataset, limits)
    table = _quantise(shades, np.uint16 if wide else np.uint8)
    native = np.ascontiguousarray(stored, dtype=stored.dtype.newbyteorder("="))
    return Grey(table[native.view(unsigned)], notices if wide else ())


def _limits(stored: NDArray[Any], bits: int, dataset: Dataset) -> tuple[float, float]:
    """Return the values that become dark and bright where the file does not say which.

    Up to 8 bits every value that can be stored; beyond, what the image uses: 10 or 12 bits are
    often kept as 16. Padding is no part of the image.
    """
    if bits <= 8 and stored.dtype.kind == "u":
        return 0.0, float(2**bits - 1)
    padding = _is_padding(stored, dataset)
    used = stored[~padding] if padding.any() and not padding.all() else stored
    return float(used.min()), float(used.max())


def _shades(
    stored: Values, dataset: Dataset, limits: tuple[float, float]
) -> tuple[Values, tuple[str, ...]]:
    """Return how bright each stored value is, in [0, 1]."""
    shades = apply_values_of_interest(apply_modality(stored, dataset), dataset)
    notices: tuple[str, ...] = ()
    if shades is None:
        ends = apply_modality(np.array(limits), dataset)
        shades = _between(apply_modality(stored, dataset), float(ends.min()), float(ends.max()))
        notices = ("VOI_BY_RANGE",)
    if word(dataset, "PhotometricInterpretation") == "MONOCHROME1":
        shades = 1.0 - shades
    return np.where(_is_padding(stored, dataset), 0.0, shades), notices


def _between(values: Values, low: float, high: float) -> Values:
    if high <= low:
        return np.zeros_like(values)
    return np.clip((values - low) / (high - low), 0.0, 1.0)


def _is_padding(stored: NDArray[Any], dataset: Dataset) -> NDArray[np.bool_]:
    """Tell which values are no part of the image (PS3.3 C.7.5.1.1.2); they become black."""
    padding = number(dataset, "PixelPaddingValue")
    if padding is None:
        return np.zeros(stored.shape, np.bool_)
    limit = number(dataset, "PixelPaddingRangeLimit")
    low, high = sorted((padding, padding if limit is None else limit))
    return (stored >= low) & (stored <= high)


def _quantise(shades: Values, dtype: type[np.uint8] | type[np.uint16]) -> NDArray[Any]:
    return np.asarray(np.rint(shades * np.iinfo(dtype).max), dtype=dtype)


def is_linear(dataset: Dataset) -> bool:
    """Tell whether grey values are proportional to stored values within the window."""
    tables = items(dataset, "ModalityLUTSequence") or items(dataset, "VOILUTSequence")
    return not tables and word(dataset, "VOILUTFunction") != "SIGMOID"
