"""The tables of attributes: what all objects share, and what each kind has beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from highdicom._standard_utils import (
    get_iod_module_map,
    get_module_attribute_map,
    get_sop_class_iod_map,
)
from pydicom.datadict import tag_for_keyword

from tests.conformance.elements import Attribute, Path, attributes
from tests.conformance.samples import TITLES, samples
from tests.conformance.tables import table
from tests.conformance.values import value_of

_HEADINGS = ("attribute", "tag", "VR", "present", "value")

UNEXPLAINED = "sometimes"
_SOFTWARE = "in the item of the software"
_NUMBER = "of the number of a lesion"
_OTHER_TEXT = "of the other texts"
_SPACING = "where the source has a pixel spacing"
_STUDIES = "where the patient has several studies in the exam"
_IDENTITY = "where the source has it"
_SEGMENT = "SegmentIdentificationSequence"

WHEN: Mapping[str, str] = {
    "AnatomicRegionModifierSequence": "where the side is known",
    "ContributionDateTime": _SOFTWARE,
    "DeviceSerialNumber": _SOFTWARE,
    "DeviceUID": _SOFTWARE,
    "AnchorPoint": _NUMBER,
    "AnchorPointAnnotationUnits": _NUMBER,
    "AnchorPointVisibility": _NUMBER,
    "TrackingID": _NUMBER,
    "TrackingUID": _NUMBER,
    "BoundingBoxAnnotationUnits": _OTHER_TEXT,
    "BoundingBoxBottomRightHandCorner": _OTHER_TEXT,
    "BoundingBoxTextHorizontalJustification": _OTHER_TEXT,
    "BoundingBoxTopLeftHandCorner": _OTHER_TEXT,
    "GraphicObjectSequence": "where a lesion is outlined",
    "IdenticalDocumentsSequence": _STUDIES,
    "PertinentOtherEvidenceSequence": _STUDIES,
    "Laterality": "where Image Laterality is not there",
    "PixelSpacing": _SPACING,
    "PresentationPixelSpacing": _SPACING,
    "PresentationPixelAspectRatio": "where the source has no pixel spacing",
    "PredecessorDocumentsSequence": "where the caller names reports of the study",
    "ReferencedFrameNumber": "where the source is a clip",
    f"SharedFunctionalGroupsSequence {_SEGMENT}": "with one segment",
    f"PerFrameFunctionalGroupsSequence {_SEGMENT}": "with several segments",
    "SoftcopyVOILUTSequence": "where the source has a window or VOI LUT",
    "StudyDescription": _IDENTITY,
}
"""When attributes are there that neither always are nor are copied: by keyword, or by the last two
keywords of their place."""


@dataclass(frozen=True)
class Row:
    """One attribute of one kind of object as the page tells it."""

    path: Path
    module: str
    cells: tuple[str, ...]


def common_table() -> str:
    """Return the attributes that all objects have in the same way."""
    return "\n".join(_table(_common(_rows())))


def kind_tables() -> Iterator[tuple[str, str]]:
    """Yield title and table of each kind of object, without what all have."""
    rows = _rows()
    common = {(row.path, row.cells) for row in _common(rows)}
    for uid, of_kind in rows.items():
        own = [row for row in of_kind if (row.path, row.cells) not in common]
        yield TITLES[uid], "\n".join(_table(own))


def _rows() -> Mapping[str, list[Row]]:
    return {
        uid: [_row(uid, each) for each in attributes(found)] for uid, found in samples().items()
    }


def _common(rows: Mapping[str, list[Row]]) -> list[Row]:
    first, *others = rows.values()
    in_others = [{(row.path, row.cells) for row in of_kind} for of_kind in others]
    return [row for row in first if all((row.path, row.cells) in found for found in in_others)]


def _row(uid: str, attribute: Attribute) -> Row:
    tag = tag_for_keyword(attribute.keyword) or 0
    name = f"{'> ' * (len(attribute.path) - 1)}{attribute.keyword}"
    cells = (
        name,
        f"({tag >> 16:04X},{tag & 0xFFFF:04X})",
        attribute.vr,
        _present(attribute),
        value_of(attribute),
    )
    return Row(attribute.path, _module(uid, attribute.path[0]), cells)


def _present(attribute: Attribute) -> str:
    if attribute.is_always_there:
        return "always"
    if when := attribute.said_in(WHEN):
        return when
    if all(attribute.keyword in sample.source.technical for _, sample in attribute.found):
        return _IDENTITY
    return UNEXPLAINED


def _module(uid: str, keyword: str) -> str:
    """Return the module of an attribute at the top of an object, as PS3.3 names it."""
    everything = get_module_attribute_map()
    for module in get_iod_module_map()[get_sop_class_iod_map()[uid]]:
        for item in everything[module["key"]]:
            if item["keyword"] == keyword and not item["path"]:
                return str(module["key"]).replace("-", " ")
    return "beside the modules"


def _table(rows: Iterable[Row]) -> Iterator[str]:
    module = ""
    found: list[tuple[str, ...]] = []
    for row in sorted(rows, key=lambda row: row.module):
        if row.module != module:
            module = row.module
            found.append((f"**{module}**", "", "", "", ""))
        found.append(row.cells)
    return table(_HEADINGS, found)
