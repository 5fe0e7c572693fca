"""Content items of documents (PS3.3 C.17.3).

highdicom has no item that refers to another of the same document, none without a concept name, and
no frames in key object selections; the templates of mammography CAD and clips need them. It also
takes ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.codes import Code, code_item, code_sequence
from breastcad_gateway.render.dicom.encoded import (
    MAX_POINTS,
    Element,
    Item,
    constant,
    element,
    floats,
    item,
    sequence,
    set_sequence,
)
from breastcad_gateway.render.dicom.header import Header
from breastcad_gateway.render.dicom.references import reference

CONTAINS = "CONTAINS"
HAS_ACQ_CONTEXT = "HAS ACQ CONTEXT"
HAS_CONCEPT_MOD = "HAS CONCEPT MOD"
HAS_OBS_CONTEXT = "HAS OBS CONTEXT"
HAS_PROPERTIES = "HAS PROPERTIES"
INFERRED_FROM = "INFERRED FROM"
SELECTED_FROM = "SELECTED FROM"

_TOLERANCE_PX = 0.5

Path = tuple[int, ...]
"""Place of a content item: its number among its siblings, from 1, below that of its parent."""


def document(title: Code, template: str, children: Iterable[Item]) -> Dataset:
    """Return the root of a document that follows a template of the standard (PS3.16)."""
    root = Dataset()
    root.ValueType = "CONTAINER"
    root.ContinuityOfContent = "SEPARATE"
    identified = item(constant("MappingResource", "DCMR"), constant("TemplateIdentifier", template))
    set_sequence(root, "ConceptNameCodeSequence", [code_item(title)])
    set_sequence(root, "ContentTemplateSequence", [identified])
    set_sequence(root, "ContentSequence", children)
    return root


def container(relationship: str, name: Code, children: Iterable[Item] = ()) -> Item:
    """Return a heading with what is below it."""
    continuity = constant("ContinuityOfContent", "SEPARATE")
    return _item(relationship, "CONTAINER", name, children, continuity)


def code(relationship: str, name: Code, value: Code, children: Iterable[Item] = ()) -> Item:
    """Return a concept as the value of another."""
    concept = code_sequence("ConceptCodeSequence", value)
    return _item(relationship, "CODE", name, children, concept)


def text(relationship: str, name: Code, value: str, children: Iterable[Item] = ()) -> Item:
    """Return a text (ASCII)."""
    return _item(relationship, "TEXT", name, children, element("TextValue", value))


def date(relationship: str, name: Code, value: str) -> Item:
    """Return a date, as YYYYMMDD."""
    return _item(relationship, "DATE", name, (), element("Date", value))


def time(relationship: str, name: Code, value: str) -> Item:
    """Return a time, as HHMMSS[.FFFFFF]."""
    return _item(relationship, "TIME", name, (), element("Time", value))


def uid(relationship: str, name: Code, value: str) -> Item:
    """Return a UID."""
    return _item(relationship, "UIDREF", name, (), element("UID", value))


def number(
    relationship: str, name: Code, value: float, unit: Code, children: Iterable[Item] = ()
) -> Item:
    """Return a measured value, to eight significant digits (a DS has at most 16 characters)."""
    measured = item(
        element("NumericValue", f"{value:.8g}"),
        code_sequence("MeasurementUnitsCodeSequence", unit),
    )
    return _item(relationship, "NUM", name, children, sequence("MeasuredValueSequence", [measured]))


def image(
    relationship: str,
    name: Code | None,
    header: Header,
    children: Iterable[Item] = (),
    *,
    frames: Sequence[int] = (),
) -> Item:
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
    referenced = sequence("ReferencedSOPSequence", [reference(header, frames)])
    return _item(relationship, "IMAGE", name, children, referenced)


def graphic(
    relationship: str,
    name: Code,
    points: Sequence[tuple[float, float]],
    children: Iterable[Item],
) -> Item:
    """Return a point, or the polyline through several.

    Parameters
    ----------
    relationship, name
        Of the item.
    points
        (x, y) in pixels; (0, 0) is the centre of the top left pixel. In the item it is (0.5, 0.5),
        because there the corner of that pixel is the origin (PS3.3 C.18.6.1.2). Of more than 8191
        those are left out that matter least: an item cannot hold them.
    children
        The image that they lie in.
    """
    shape = "POINT" if len(points) == 1 else "POLYLINE"
    return _item(
        relationship,
        "SCOORD",
        name,
        children,
        constant("GraphicType", shape),
        floats("GraphicData", _holdable(np.array(points, np.float64)) + 0.5),
    )


def _holdable(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a closed outline with as few points as an item can hold; hardly any has more."""
    tolerance, outline = _TOLERANCE_PX, points
    while len(outline) > MAX_POINTS:
        kept = cv2.approxPolyDP(points[:-1].astype(np.float32), tolerance, closed=True)
        corners = np.asarray(kept, np.float64).reshape(-1, 2)
        outline, tolerance = np.concatenate([corners, corners[:1]]), 2 * tolerance
    return outline


def relation(relationship: str, path: Path) -> Item:
    """Return a relationship to an item elsewhere in the document (PS3.3 C.17.3.2.5)."""
    return item(
        constant("RelationshipType", relationship),
        element("ReferencedContentItemIdentifier", list(path)),
    )


def _item(
    relationship: str,
    value_type: str,
    name: Code | None,
    children: Iterable[Item],
    *values: Element,
) -> Item:
    elements = [
        constant("RelationshipType", relationship),
        constant("ValueType", value_type),
        *values,
    ]
    if name is not None:
        elements.append(code_sequence("ConceptNameCodeSequence", name))
    if below := list(children):
        elements.append(sequence("ContentSequence", below))
    return item(*elements)
