"""What tests read of a TID 1500 report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from breastcad.v1 import exam_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import finish
from breastcad_gateway.render.dicom.made import Made
from breastcad_gateway.render.dicom.sr import reports
from highdicom.sr import (
    ImageRegion,
    MeasurementReport,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    srread,
)
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

KIND = exam_pb2.OBJECT_KIND_SR
DECISION = "DECISION"
Group = PlanarROIMeasurementsAndQualitativeEvaluations


def written(exam: Exam, number: int = 0) -> Dataset:
    """Return the report of one study, as a reader gets it."""
    study = exam.studies[number]
    [made] = reports(exam, study)
    assert isinstance(made, Made)
    return srread(BytesIO(finish(exam, study, KIND, made, 1)))


def groups(report: Dataset) -> tuple[list[Group], list[Group]]:
    """Return the groups of images, and those of lesions."""
    content = report.content
    assert isinstance(content, MeasurementReport)
    found = content.get_planar_roi_measurement_groups()
    images = [group for group in found if group.finding_type is None]
    return images, content.get_planar_roi_measurement_groups(finding_type=codes.SCT.Lesion)


def below(item: Dataset) -> Iterator[Dataset]:
    for child in item.get("ContentSequence", ()):
        yield child
        yield from below(child)


def named(item: Dataset, name: str) -> list[Dataset]:
    """Return all items with a concept name, at any depth."""
    return [each for each in below(item) if each.ConceptNameCodeSequence[0].CodeValue == name]


def number(item: Dataset, name: str) -> tuple[float, str]:
    """Return the one number with a concept name, and its unit."""
    [found] = named(item, name)
    measured = found.MeasuredValueSequence[0]
    return float(measured.NumericValue), measured.MeasurementUnitsCodeSequence[0].CodeValue


def coded(items: Sequence[Dataset]) -> list[str]:
    return [item.ConceptCodeSequence[0].CodeMeaning for item in items]


def decisions(report: Dataset) -> list[Dataset]:
    """Return what the report says of the breasts."""
    evaluations = report.ContentSequence[-1]
    assert evaluations.ConceptNameCodeSequence[0].CodeValue == "C0034375"
    return [each for each in evaluations.ContentSequence if each.ValueType == "CODE"]


def instances(sequence: Sequence[Dataset]) -> list[str]:
    return [
        instance.ReferencedSOPInstanceUID
        for study in sequence
        for series in study.ReferencedSeriesSequence
        for instance in series.ReferencedSOPSequence
    ]


def region(group: Group) -> ImageRegion:
    assert isinstance(group.roi, ImageRegion)
    return group.roi


def reference(item: Dataset) -> Dataset:
    """Return where an item points to, itself or by its only child."""
    found: Dataset = item if "ReferencedSOPSequence" in item else item.ContentSequence[0]
    [only] = found.ReferencedSOPSequence
    assert isinstance(only, Dataset)
    return only
