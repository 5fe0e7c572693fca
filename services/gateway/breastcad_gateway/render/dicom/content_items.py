"""Content items of documents as plain data sets (PS3.3 C.17.3).

highdicom has no item that refers to another of the same document, none without a concept name, and
no frames in key object selections; the templates of mammography CAD and clips need them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from breastcad_gateway.render.dicom.codes import Code, coded
from breastcad_gateway.render.dicom.header import Header

CONTAINS = "CONTAINS"
HAS_ACQ_CONTEXT = "HAS ACQ CONTEXT"
HAS_CONCEPT_MOD = "HAS CONCEPT MOD"
HAS_OBS_CONTEXT = "HAS OBS CONTEXT"
HAS_PROPERTIES = "HAS PROPERTIES"
INFERRED_FROM = "INFERRED FROM"
SELECTED_FROM = "SELECTED FROM"

_GRAPHIC_DATA = Tag("GraphicData")

Path = tuple[int, ...]
"""Place of a content item: its number among its siblings, from 1, below that of its parent."""


def document(title: Code, template: str, children: Iterable[Dataset]) -> Dataset:
    """Return the root of a document that follows a template of the standard (PS3.16)."""
    root = container("", title, children)
    del root.RelationshipType
    identified = Dataset()
    identified.MappingResource = "DCMR"
    identified.TemplateIdentifier = template
    root.ContentTemplateSequence = [identified]
    return root


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
    relationship: str,
    name: Code | None,
    header: Header,
    children: Iterable[Dataset] = (),
    *,
    frames: Sequence[int] = (),
) -> Dataset:
    """Return an instance.

    Parameters
    ----------
    relationship, name
        Of the item; some templates give images no name.
    header
        Of the instance.
    children
        What is below the item.
    frames
        Numbers of the frames that are meant, from 1; all of them where there is none.
    """
    instance = Dataset()
    instance.ReferencedSOPClassUID = header.sop_class_uid
    instance.ReferencedSOPInstanceUID = header.sop_instance_uid
    if frames:
        instance.ReferencedFrameNumber = list(frames)
    return _item(relationship, "IMAGE", name, children, ReferencedSOPSequence=[instance])


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
    shape = "POINT" if len(points) == 1 else "POLYLINE"
    item = _item(relationship, "SCOORD", name, children, GraphicType=shape)
    # As bytes: an outline has thousands of points, and pydicom would look at each number.
    data = (np.array(points, np.float64) + 0.5).astype("<f4").tobytes()
    item[_GRAPHIC_DATA] = RawDataElement(_GRAPHIC_DATA, "FL", len(data), data, 0, False, True)
    return item


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
