"""The content tree of a structured report or a key object note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pydicom.dataset import Dataset

from breastcad_client.objects.outlines import Extent, extent_of
from breastcad_client.objects.references import reference_of

HIDDEN = "(name not shown)"
_SIDE_AND_VIEW = {("111027", "DCM"), ("111031", "DCM")}


@dataclass(frozen=True)
class Node:
    """One content item.

    Attributes
    ----------
    type
        Its Value Type.
    name
        Meaning of its concept; empty where it has none.
    code
        Its concept: value and coding scheme.
    value
        Its value in words.
    extent
        Box of its points, where it is a graphic in an image.
    children
        The items below it.
    """

    type: str
    name: str
    code: tuple[str, str]
    value: str
    extent: Extent | None
    children: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """Yield it and all items below it, from the top."""
        yield self
        for child in self.children:
            yield from child.walk()


def content_of(dataset: Dataset, document: Dataset | None = None) -> Node:
    """Return the tree of a content item, or of a whole document.

    Parameters
    ----------
    dataset
        The item.
    document
        The whole document; none where `dataset` is that.
    """
    document = dataset if document is None else document
    kind = str(dataset.get("ValueType", ""))
    concept = _first(dataset, "ConceptNameCodeSequence")
    return Node(
        type=kind,
        name=str(concept.get("CodeMeaning", "")),
        code=_code(concept),
        value=_VALUES[kind](dataset) if kind in _VALUES else _referenced_item(dataset, document),
        extent=extent_of(dataset.GraphicData) if kind == "SCOORD" else None,
        children=tuple(content_of(item, document) for item in dataset.get("ContentSequence", [])),
    )


def _first(dataset: Dataset, keyword: str) -> Dataset:
    items: Sequence[Dataset] = dataset.get(keyword) or [Dataset()]
    return items[0]


def _code(item: Dataset) -> tuple[str, str]:
    return str(item.get("CodeValue", "")), str(item.get("CodingSchemeDesignator", ""))


def _coded(dataset: Dataset) -> str:
    return str(_first(dataset, "ConceptCodeSequence").get("CodeMeaning", ""))


def _number(dataset: Dataset) -> str:
    measured = _first(dataset, "MeasuredValueSequence")
    unit = _first(measured, "MeasurementUnitsCodeSequence")
    word = str(unit.get("CodeValue", ""))
    # In braces is what has no dimension (UCUM).
    return f"{measured.get('NumericValue', '')} {unit.CodeMeaning if word[:1] == '{' else word}"


def _text(keyword: str) -> Callable[[Dataset], str]:
    return lambda dataset: str(dataset.get(keyword, ""))


def _instance(dataset: Dataset) -> str:
    item = _first(dataset, "ReferencedSOPSequence")
    reference = reference_of(item)
    frames = f", frame {', '.join(map(str, reference.frames))}" if reference.frames else ""
    return f"{reference.kind} {reference.uid}{frames}"


def _graphic(dataset: Dataset) -> str:
    extent, points = extent_of(dataset.GraphicData), len(dataset.GraphicData) // 2
    if points == 1:
        return f"{dataset.GraphicType} {extent.left:.10g}, {extent.top:.10g}"
    return f"{dataset.GraphicType} of {points} points, {extent}"


def _referenced_item(dataset: Dataset, document: Dataset) -> str:
    """Return side and view of the image that is named by its place in the document."""
    place = dataset.get("ReferencedContentItemIdentifier")
    if place is None:
        return ""
    item = document
    for number in ([place] if isinstance(place, int) else place)[1:]:
        item = item.ContentSequence[number - 1]
    described = [
        _coded(child)
        for child in item.get("ContentSequence", [])
        if _code(_first(child, "ConceptNameCodeSequence")) in _SIDE_AND_VIEW
    ]
    return ", ".join(described) or _instance(item)


def _hidden(_: Dataset) -> str:
    return HIDDEN


_VALUES: dict[str, Callable[[Dataset], str]] = {
    "TEXT": _text("TextValue"),
    "CODE": _coded,
    "NUM": _number,
    "UIDREF": _text("UID"),
    "DATE": _text("Date"),
    "TIME": _text("Time"),
    "DATETIME": _text("DateTime"),
    "PNAME": _hidden,
    "IMAGE": _instance,
    "COMPOSITE": _instance,
    "WAVEFORM": _instance,
    "SCOORD": _graphic,
}
