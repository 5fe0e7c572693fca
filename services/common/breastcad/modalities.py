"""Codes of modalities, as DICOM and bundles write them, and their numbers in messages."""

from __future__ import annotations

from typing import Literal

from breastcad.errors import InvalidInput
from breastcad.v1 import types_pb2

ModalityCode = Literal["MG", "US"]

_NUMBERS: dict[ModalityCode, types_pb2.Modality.ValueType] = {
    "MG": types_pb2.MODALITY_MG,
    "US": types_pb2.MODALITY_US,
}
_CODES: dict[types_pb2.Modality.ValueType, ModalityCode] = {
    number: code for code, number in _NUMBERS.items()
}


def modality_number(code: ModalityCode) -> types_pb2.Modality.ValueType:
    """Return the number that messages carry for `code`."""
    return _NUMBERS[code]


def modality_code(number: types_pb2.Modality.ValueType) -> ModalityCode:
    """Return the code of a message's modality.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_MODALITY`` for a number that is neither mammography nor ultrasound.
    """
    if number not in _CODES:
        raise InvalidInput(
            "UNKNOWN_MODALITY", f"expected MODALITY_MG or MODALITY_US, got number {number}"
        )
    return _CODES[number]
