"""Ultrasound in colour as grey, weighted by ITU-R BT.601 as in the pictures of research data."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from breastcad.errors import InvalidInput, Refused
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut

from breastcad_preprocess.attributes import word
from breastcad_preprocess.failures import DECODER_ERRORS
from breastcad_preprocess.shades import Grey, to_grey

_GREY = ("MONOCHROME1", "MONOCHROME2")
_COLOURS = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT")


def grey_frame(stored: NDArray[Any], dataset: Dataset) -> Grey:
    """Return a decoded frame of any photometric interpretation as grey.

    Parameters
    ----------
    stored
        Shape (rows, columns) of grey or palette values, or (rows, columns, 3) of red, green, blue:
        pydicom has converted YBR already. Colour Doppler becomes grey like all other colour.
    dataset
        The attributes that say what the values mean.

    Raises
    ------
    InvalidInput
        ``UNDECODABLE`` if the palette is missing or damaged.
    Refused
        ``UNSUPPORTED_PIXELS`` for another photometric interpretation.
    """
    photometric = word(dataset, "PhotometricInterpretation")
    if photometric in _GREY and stored.ndim == 2:
        return to_grey(stored, dataset)
    if photometric == "PALETTE COLOR" and stored.ndim == 2:
        return Grey(_weighted(_painted(stored, dataset)))
    if photometric in _COLOURS and stored.ndim == 3 and stored.shape[2] == 3:
        return Grey(_weighted(stored))
    raise Refused("UNSUPPORTED_PIXELS", "expected grey, palette, RGB or YBR pixels")


def _painted(stored: NDArray[Any], dataset: Dataset) -> NDArray[Any]:
    try:
        return np.asarray(apply_color_lut(stored, dataset))[:, :, :3]
    except DECODER_ERRORS:
        raise InvalidInput("UNDECODABLE", "the colour palette is missing or damaged") from None


def _weighted(colours: NDArray[Any]) -> NDArray[Any]:
    if colours.dtype == np.uint16:
        # Palettes of 16 bits repeat 8-bit colours; models know ultrasound in 8 bits.
        colours = (colours >> 8).astype(np.uint8)
    if colours.dtype != np.uint8:
        raise Refused(
            "UNSUPPORTED_PIXELS", f"expected colours of 8 or 16 bits, got {colours.dtype}"
        )
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(colours), cv2.COLOR_RGB2GRAY))
