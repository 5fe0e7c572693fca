"""Mammography CAD reports of a few images, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.cad_sr import cad_reports
from breastcad_gateway.render.dicom.finish import finish
from breastcad_gateway.render.dicom.made import Made
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse
from tests.objects.headers import Visit, mammogram

KIND = exam_pb2.OBJECT_KIND_CAD_SR
VISIT = Visit()
LEFT, RIGHT = mammogram(VISIT, "L"), mammogram(VISIT, "R", "MLO")
LESION = Ellipse(60, 70, 20, 10)
HIGH, LOW = 0.75, 0.125
SUMMARY = "111017"


def report(shots: Sequence[Shot], predecessors: Sequence[exam_pb2.ObjectReference] = ()) -> Dataset:
    exam = answered(shots, predecessors=predecessors)
    [made] = cad_reports(exam, exam.studies[0])
    assert isinstance(made, Made)
    return dcmread(BytesIO(finish(exam, exam.studies[0], KIND, made, 1)))


def below(item: Dataset) -> Iterator[Dataset]:
    for child in item.get("ContentSequence", ()):
        yield child
        yield from below(child)


def named(item: Dataset, name: str) -> list[Dataset]:
    """Return all items with a concept name, at any depth."""
    return [each for each in below(item) if name_of(each) == name]


def value(item: Dataset, name: str) -> str:
    """Return the one value with a concept name."""
    [found] = named(item, name)
    return value_of(found)


def plain(item: Dataset) -> tuple[str, str]:
    """Return the name and the value of an item."""
    return name_of(item), value_of(item)


def target(document: Dataset, item: Dataset) -> str:
    """Return the instance that an item refers to by its place in the document."""
    for number in item.ReferencedContentItemIdentifier[1:]:
        document = document.ContentSequence[number - 1]
    return target_of(document)


def target_of(image: Dataset) -> str:
    """Return the instance that an item of an image names."""
    return str(image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID)


def name_of(item: Dataset) -> str:
    names = item.get("ConceptNameCodeSequence") or [Dataset()]
    return str(names[0].get("CodeValue", ""))


def value_of(item: Dataset) -> str:
    if item.ValueType == "CODE":
        return str(item.ConceptCodeSequence[0].CodeValue)
    if item.ValueType == "NUM":
        return str(item.MeasuredValueSequence[0].NumericValue)
    keyword = {"TEXT": "TextValue", "UIDREF": "UID", "DATE": "Date", "TIME": "Time"}
    return str(item[keyword[item.ValueType]].value)


def refused(dataset: Dataset) -> Shot:
    return Shot(dataset, reason="SATURATED")


def spot(dataset: Dataset) -> Shot:
    return Shot(dataset, reason="SPOT_VIEW", labelled=True)
