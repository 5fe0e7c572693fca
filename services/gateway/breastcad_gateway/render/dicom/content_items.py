"""Content items of structured reports as plain data sets (PS3.3 C.17.3).

highdicom has no content items that refer to others of the same document, which the templates of
mammography CAD ask for, and none without a concept name, as those of its images are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.codes import Code, coded

CONTAINS = "CONTAINS"
HAS_ACQ_CONTEXT = "HAS ACQ CONTEXT"
HAS_CONCEPT_MOD = "HAS CONCEPT MOD"
HAS_OBS_CONTEXT = "HAS OBS CONTEXT"
HAS_PROPERTIES = "HAS PROPERTIES"
INFERRED_FROM = "INFERRED FROM"
SELECTED_FROM = "SELECTED FROM"

Path = tuple[int, ...]
"""Place of a content item: its number among its siblings, from 1, below that of its parent."""


def container(relationship: str, name: Code, children: Iterable[Dataset] = ()) -> Dataset:
    """Return a heading with what is below it."""
    return _item(relationship, "CONTAINER", name, children, ContinuityOfContent="SEPARATE")


def code(relationship: str, name: Code, value: Code, children: Iterable[Dataset] = ()) -> Dataset:
    """Return a concept as the value of another."""
    return _item(relationship, "CODE", name, children, ConceptCodeSequence=[coded(value)])


def text(relationship: str, name: Code, value: str) -> Dataset:
    """Return a text (ASCII)."""
    return _item(relationship, "TEXT", name, TextValue=value)


def date(relationship: str, name: Code, value: str) -> Dataset:
    """Return a date, as YYYYMMDD."""
    return _item(relationship, "DATE", name, Date=value)


def time(relationship: str, name: Code, value: str) -> Dataset:
    """Return a time, as HHMMSS[.FFFFFF]."""
    return _item(relationship, "TIME", name, Time=value)


def uid(relationship: str, name: Code, value: str) -> Dataset:
    """Return a UID."""
    return _item(relationship, "UIDREF", name, UID=value)


def number(relationship: str, name: Code, value: float, unit: Code) -> Dataset:
    """Return a measured value, to eight significant digits (a DS has at most 16 characters)."""
    measured = Dataset()
    measured.NumericValue = f"{value:.8g}"
    measured.MeasurementUnitsCodeSequence = [coded(unit)]
    return _item(relationship, "NUM", name, MeasuredValueSequence=[measured])


def image(
    relationship: str, sop_class_uid: str, sop_instance_uid: str, children: Iterable[Dataset] = ()
) -> Dataset:
    """Return an image, which has no concept name."""
    reference = Dataset()
    reference.ReferencedSOPClassUID = sop_class_uid
    reference.ReferencedSOPInstanceUID = sop_instance_uid
    return _item(relationship, "IMAGE", None, children, ReferencedSOPSequence=[reference])


def graphic(
    relationship: str,
    name: Code,
    points: Sequence[tuple[float, float]],
    children: Iterable[Dataset],
) -> Dataset:
    """Return a point, or the polyline through several.

    Parameters
    ----------
    relationship, name
        Of the item.
    points
        (x, y) in pixels; (0, 0) is the centre of the top left pixel. In the item it is (0.5, 0.5),
        because there the corner of that pixel is the origin (PS3.3 C.18.6.1.2).
    children
        The image that they lie in.
    """
    return _item(
        relationship,
        "SCOORD",
        name,
        children,
        GraphicType="POINT" if len(points) == 1 else "POLYLINE",
        GraphicData=[value + 0.5 for point in points for value in point],
    )


def reference(relationship: str, path: Path) -> Dataset:
    """Return a relationship to an item elsewhere in the document (PS3.3 C.17.3.2.5)."""
    item = Dataset()
    item.RelationshipType = relationship
    item.ReferencedContentItemIdentifier = list(path)
    return item


def _item(
    relationship: str,
    value_type: str,
    name: Code | None,
    children: Iterable[Dataset] = (),
    **attributes: Any,
) -> Dataset:
    item = Dataset()
    item.RelationshipType = relationship
    item.ValueType = value_type
    if name is not None:
        item.ConceptNameCodeSequence = [coded(name)]
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    below = list(children)
    if below:
        item.ContentSequence = below
    return item
