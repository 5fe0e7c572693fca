"""The values that a file stores, before any look-up table: what statistics of noise hold for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from breastcad.errors import Refused
from breastcad.modalities import ModalityCode
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_preprocess.acceptance import stated_modality
from breastcad_preprocess.attributes import word
from breastcad_preprocess.colour import grey_frame
from breastcad_preprocess.decode import decode_frame
from breastcad_preprocess.dicom import read_dataset, require_pixels
from breastcad_preprocess.layout import read_layout
from breastcad_preprocess.picture import SIGNATURES, decode_picture, is_png
from breastcad_preprocess.syntaxes import is_lossless


@dataclass(frozen=True)
class Stored:
    """One frame as it is stored.

    Attributes
    ----------
    values
        Shape (rows, columns), uint8 or uint16: below 2 ** `bits`. Signed values are lifted by half
        of their range.
    bits
        Bits that are stored, 1 to 16.
    modality
        None where the file does not say ``MG`` or ``US``.
    lossy
        Whether the values were ever compressed lossily.
    """

    values: NDArray[Any]
    bits: int
    modality: ModalityCode | None = None
    lossy: bool = False


def read_stored(data: bytes) -> Stored:
    """Return the stored values of a DICOM, PNG or JPEG file; of a clip the middle frame.

    Objects of every class are read, also those FOR PROCESSING. Colours become grey of 8 bits.

    Parameters
    ----------
    data
        The bytes of the file.

    Raises
    ------
    InvalidInput
        ``EMPTY``, ``NOT_DICOM``, ``TRUNCATED``, ``NO_PIXELS``, ``UNDECODABLE``.
    Refused
        ``TOO_LARGE``, ``UNSUPPORTED_PIXELS``, ``UNSUPPORTED_TRANSFER_SYNTAX``.
    """
    if data.startswith(SIGNATURES):
        values = decode_picture(data)
        return Stored(values, 8 * values.itemsize, lossy=not is_png(data))
    dataset = read_dataset(data)
    require_pixels(dataset, data)
    layout = read_layout(dataset)
    (middle,) = layout.chosen(1)
    stored = decode_frame(dataset, layout, middle)
    if stored.dtype.kind == "f":
        raise Refused("UNSUPPORTED_PIXELS", "expected integers, got floating point pixels")
    return _unsigned(stored, dataset)


def _unsigned(stored: NDArray[Any], dataset: Dataset) -> Stored:
    modality, lossy = stated_modality(dataset), not is_lossless(dataset)
    if stored.ndim == 3 or word(dataset, "PhotometricInterpretation") == "PALETTE COLOR":
        return Stored(grey_frame(stored, dataset).pixels, 8, modality, lossy)
    bits = int(dataset.BitsStored)
    if stored.dtype.kind == "u":
        return Stored(stored, bits, modality, lossy)
    shift, unsigned = 2 ** (bits - 1), np.dtype(f"u{stored.itemsize}")
    # Without its sign a value is higher by the whole range, which the sum wraps around.
    return Stored(stored.view(unsigned) + unsigned.type(shift), bits, modality, lossy)
