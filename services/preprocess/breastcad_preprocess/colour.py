"""Ultrasound in colour as grey, weighted by ITU-R BT.601 as in the pictures of research data."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from breastcad.errors import InvalidInput, Refused
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from breastcad_preprocess.attributes import integer, word
from breastcad_preprocess.failures import DECODER_ERRORS
from breastcad_preprocess.shades import Grey, look_up, storable, to_grey
from breastcad_preprocess.voi import read_table


def grey_frame(stored: NDArray[Any], dataset: Dataset) -> Grey:
    """Return a decoded frame of any photometric interpretation as grey.

    Parameters
    ----------
    stored
        Shape (rows, columns) of grey or palette values, or (rows, columns, 3) of red, green, blue:
        pydicom has converted YBR already. Colour Doppler becomes grey like all other colour.
    dataset
        The attributes that say what the values mean, completed by `read_layout`.

    Raises
    ------
    InvalidInput
        ``UNDECODABLE`` if the palette is missing or damaged.
    Refused
        ``UNSUPPORTED_PIXELS`` for colours of other types.
    """
    photometric = word(dataset, "PhotometricInterpretation")
    if stored.ndim == 3:
        bits = integer(dataset, "BitsStored") or 8 * stored.itemsize
        return Grey(_weighted(_eight_bits(stored, bits)))
    if photometric == "PALETTE COLOR" and stored.dtype.kind != "f":
        return _painted(stored, dataset)
    return to_grey(stored, dataset)


def _painted(stored: NDArray[Any], dataset: Dataset) -> Grey:
    """Weigh the palette instead of the image."""
    try:
        colours = _palette(storable(stored), dataset)
    except DECODER_ERRORS:
        raise InvalidInput("UNDECODABLE", "the colour palette is missing or damaged") from None
    notices: tuple[str, ...] = ()
    if colours.max() < 2**8:
        declared = integer(dataset, "RedPaletteColorLookupTableDescriptor", 2)
        # Some scanners write colours of 8 bits into a palette that they declare to have 16.
        notices = ("PALETTE_OF_EIGHT_BITS",) if declared == 16 else ()
        colours = colours.astype(np.uint8)
    colours = _eight_bits(colours, 8 * colours.itemsize)
    table = _weighted(colours.reshape(-1, 1, 3)).ravel()
    return Grey(look_up(stored, table), notices)


def _palette(values: NDArray[Any], dataset: Dataset) -> NDArray[Any]:
    """Return red, green and blue of each value, in 8 or 16 bits."""
    stems = (f"{colour}PaletteColorLookupTable" for colour in ("Red", "Green", "Blue"))
    tables = [read_table(dataset, dataset, stem) for stem in stems]
    if None not in tables:
        looked_up = [table(values.astype(np.float64)) for table in tables if table]
        return np.stack(looked_up, -1).astype(np.uint16)
    # What is left is a palette in segments.
    return np.asarray(apply_color_lut(values, dataset))[:, :3]


def _eight_bits(colours: NDArray[Any], bits: int) -> NDArray[Any]:
    """Return the high 8 bits: models know ultrasound in 8 bits."""
    if colours.dtype == np.uint16:
        shift = max(bits - 8, 0)
        return (colours >> shift).astype(np.uint8)
    if colours.dtype != np.uint8:
        raise Refused(
            "UNSUPPORTED_PIXELS", f"expected colours of 8 or 16 bits, got {colours.dtype}"
        )
    return colours


def _weighted(colours: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(colours), cv2.COLOR_RGB2GRAY))
