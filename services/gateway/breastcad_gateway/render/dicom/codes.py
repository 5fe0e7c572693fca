"""Coded concepts that several objects use (PS3.16)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from breastcad.v1 import types_pb2

from breastcad_gateway.render.dicom.encoded import Element, Item, constant, item, sequence


class Code(NamedTuple):
    """A concept: its value, the scheme that defines it, and its meaning in English."""

    value: str
    scheme: str
    meaning: str


PROCESSING_EQUIPMENT = Code("109102", "DCM", "Processing Equipment")
SOURCE_OF_PROCESSING = Code("121322", "DCM", "Source image for image processing operation")
PROBABILITY_OF_CANCER = Code("111047", "DCM", "Probability of cancer")
CERTAINTY_OF_FINDING = Code("111012", "DCM", "Certainty of Finding")
BREAST = Code("76752008", "SCT", "Breast")
LESION = Code("52988006", "SCT", "Lesion")
LEFT = Code("7771000", "SCT", "Left")
RIGHT = Code("24028007", "SCT", "Right")
PERCENT = Code("%", "UCUM", "Percent")
SQUARE_MILLIMETRE = Code("mm2", "UCUM", "Square millimeter")
MILLIMETRE = Code("mm", "UCUM", "Millimeter")

SIDES: dict[types_pb2.Laterality.ValueType, Code] = {
    types_pb2.LATERALITY_L: LEFT,
    types_pb2.LATERALITY_R: RIGHT,
}
"""Laterality as a modifier of the site; no entry where the side is not known."""


@lru_cache(maxsize=512)
def code_item(code: Code, *more: Element) -> Item:
    """Return a concept as an item of a code sequence (PS3.3 8.8).

    Parameters
    ----------
    code
        The concept.
    more
        What else the item says: of codes, too.
    """
    return item(
        constant("CodeValue", code.value),
        constant("CodingSchemeDesignator", code.scheme),
        constant("CodeMeaning", code.meaning),
        *more,
    )


@lru_cache(maxsize=1024)
def code_sequence(keyword: str, code: Code) -> Element:
    """Return a code sequence within an item."""
    return sequence(keyword, [code_item(code)])
