"""What the page says of an attribute's value: the value, or where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from breastcad_gateway.render.dicom.header import IDENTITY_TAGS
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.uid import UID

from tests.conformance.elements import CONTENT, Attribute, is_code
from tests.conformance.samples import Sample

_MAX_LISTED = 6
_PREDECESSORS = "PredecessorDocumentsSequence"
_NUMBERS = frozenset({"US", "SS", "UL", "SL", "IS", "DS", "FL", "FD"})
_TIMES = frozenset({"DA", "TM", "DT"})
_BYTES = frozenset({"OB", "OW"})

ORIGINS = {
    "AlgorithmName": "name of the model",
    "AlgorithmParameters": "release, software, digest of the bundle, profile and operating point",
    "AlgorithmVersion": "digest of the model's bundle, abbreviated",
    "AnchorPoint": "beside the outline",
    "ContributingEquipmentSequence ManufacturerModelName": "`breastcad`, or the name of a model",
    "ContributingEquipmentSequence SoftwareVersions": "version of the software, or the digest of "
    "a model's bundle",
    "ContributionDescription": "release and disclaimer, or task, operating point and calibration "
    "of a model",
    "DeviceSerialNumber": "name of the release",
    "DisplayedAreaBottomRightHandCorner": "columns and rows of the source",
    "GraphicData": "outline of a lesion; 0.0 is the upper or left edge of the first pixel",
    "InstanceNumber": "number within the series, from 1",
    "LUTData": "as in the source",
    "LUTDescriptor": "as in the source",
    "NumberOfGraphicPoints": "number",
    "PixelData": "pixels",
    "SegmentAlgorithmName": "name of the model",
    "SegmentLabel": "as Tracking ID",
    "SegmentNumber": "number of the lesion in the instance, from 1",
    "SoftwareVersions": "version of the software",
    "TrackingID": "modality, side, view, frame and number of a lesion",
    "TrackingUID": "the same for one lesion in all objects of a result",
    "UnformattedTextValue": "disclaimer, score and threshold, number of a lesion",
    "WindowCenter": "as in the source",
    "WindowWidth": "as in the source",
}
"""Where values come from that are neither constant nor copied, by keyword."""

_OF_EACH_SERIES = {
    "SeriesDescription": "`RESEARCH - not for clinical use: lesions`, modality, side and view",
    "SeriesNumber": "9604 and 1000 for each Segmentation of the study",
}
"""What is said where a kind has more than one series, and not one value that could be shown."""


def value_of(attribute: Attribute) -> str:
    """Return what is said of an attribute's value."""
    first = attribute.found[0][0]
    if attribute.keyword == CONTENT:
        return "see below"
    if len(attribute.path) == 1 and first.tag in IDENTITY_TAGS:
        return "as in the source, byte by byte"
    if any(is_code(element) for element, _ in attribute.found):
        return _codes(attribute)
    if first.VR == "SQ":
        return "sequence" if any(element.value for element, _ in attribute.found) else "empty"
    values = {_text(element) for element, _ in attribute.found}
    if first.VR == "UI":
        return _uids(attribute, values)
    return _plain(attribute, values)


def code_words(item: Dataset) -> str:
    """Return a coded concept as the standard writes it."""
    return f"({item.CodeValue}, {item.CodingSchemeDesignator}, “{item.CodeMeaning}”)"


def _codes(attribute: Attribute) -> str:
    words = {code_words(item) for element, _ in attribute.found for item in element.value}
    return (
        ", ".join(sorted(words)) if len(words) <= _MAX_LISTED else "one of several, see the codes"
    )


def _uids(attribute: Attribute, values: set[str]) -> str:
    copied = [str(element.value) in sample.source_uids for element, sample in attribute.found]
    if all(copied):
        return "as in the source"
    if _PREDECESSORS in attribute.path:
        return "as the caller names it"
    names = [UID(value).name for value in values if UID(value).name != value]
    if len(names) == len(values):
        return _listed(names)
    if origin := attribute.said_in(ORIGINS):
        return f"derived; {origin}"
    return "of the source, or derived" if any(copied) else "derived"


def _plain(attribute: Attribute, values: set[str]) -> str:
    vr, origin = attribute.vr, attribute.said_in(ORIGINS)
    rules: list[tuple[bool, Callable[[], str]]] = [
        (bool(origin), lambda: origin),
        (not attribute.is_always_there and _is_copied(attribute), lambda: "as in the source"),
        (len(values) == 1 and vr not in _BYTES, lambda: _constant(values)),
        (vr in _TIMES and _is_time_of_making(attribute), lambda: "time of making"),
        (_is_copied(attribute), lambda: "as in the source"),
        (vr == "CS" and len(values) <= _MAX_LISTED, lambda: _listed(values)),
        (attribute.keyword in _OF_EACH_SERIES, lambda: _OF_EACH_SERIES[attribute.keyword]),
        (vr in _NUMBERS, lambda: "number"),
        (vr in _TIMES, lambda: "date or time"),
        (vr in _BYTES, lambda: "bytes"),
    ]
    return next((words() for applies, words in rules if applies), "text")


def _constant(values: set[str]) -> str:
    [value] = values
    return f"`{value}`" if value else "empty"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" if value else "empty" for value in sorted(set(values)))


def _text(element: DataElement) -> str:
    if element.is_empty:
        return ""
    value = element.value
    parts = value if isinstance(value, MultiValue | list) else [value]
    return "\\".join(str(part) for part in parts)


def _is_copied(attribute: Attribute) -> bool:
    return all(
        _source_value(sample, attribute.keyword) == _text(element)
        for element, sample in attribute.found
    )


def _source_value(sample: Sample, keyword: str) -> str | None:
    technical = sample.source.technical
    return _text(technical[keyword]) if keyword in technical else None


def _is_time_of_making(attribute: Attribute) -> bool:
    return all(_text(element)[:4] in _made(sample) for element, sample in attribute.found)


def _made(sample: Sample) -> tuple[str, str]:
    local = sample.exam.made_at.astimezone(sample.source.time_zone)
    return f"{local:%Y}", f"{local:%H%M}"
