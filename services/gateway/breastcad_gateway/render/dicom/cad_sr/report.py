"""The document: its root and what it refers to (PS3.3 A.35.5, PS3.16 TID 4000)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from breastcad.v1 import exam_pb2
from pydicom.dataset import Dataset
from pydicom.uid import MammographyCADSRStorage

from breastcad_gateway.render.dicom.cad_sr import concepts
from breastcad_gateway.render.dicom.cad_sr.impressions import impressions
from breastcad_gateway.render.dicom.cad_sr.library import Library, library
from breastcad_gateway.render.dicom.cad_sr.summaries import analyses, detections, overall
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    HAS_CONCEPT_MOD,
    code,
    container,
)
from breastcad_gateway.render.dicom.exam import Exam, Made, Missing, Source, Study


def cad_reports(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the mammography CAD report of a study.

    Parameters
    ----------
    exam
        The answered exam.
    study
        The study; without a mammogram it gets none.
    """
    mammograms = library(study)
    if not mammograms.sources:
        yield Missing("NO_MAMMOGRAM", "the study has no mammogram that a CAD report could be about")
        return
    dataset = _root(exam, mammograms)
    _set_document(dataset, mammograms)
    _set_predecessors(dataset, exam, study)
    yield Made(dataset, (study.uid,))


def _root(exam: Exam, mammograms: Library) -> Dataset:
    """Return the content; the image library is second, where references look for it."""
    root = container(
        CONTAINS,
        concepts.REPORT,
        [
            code(HAS_CONCEPT_MOD, concepts.LANGUAGE, concepts.ENGLISH),
            mammograms.item(),
            overall(exam, mammograms, impressions(exam, mammograms)),
            detections(exam, mammograms),
            analyses(exam, mammograms),
        ],
    )
    del root.RelationshipType
    template = Dataset()
    template.MappingResource = "DCMR"
    template.TemplateIdentifier = "4000"
    root.ContentTemplateSequence = [template]
    return root


def _set_document(dataset: Dataset, mammograms: Library) -> None:
    dataset.SOPClassUID = MammographyCADSRStorage
    dataset.Modality = "SR"
    dataset.ReferencedPerformedProcedureStepSequence = []
    dataset.PerformedProcedureCodeSequence = []
    dataset.CompletionFlag = "COMPLETE"
    dataset.VerificationFlag = "UNVERIFIED"
    dataset.CurrentRequestedProcedureEvidenceSequence = _by_study(map(_named, mammograms.sources))


def _set_predecessors(dataset: Dataset, exam: Exam, study: Study) -> None:
    replaced = [
        each
        for each in exam.predecessors
        if each.sop_class_uid == MammographyCADSRStorage and each.study_instance_uid == study.uid
    ]
    if replaced:
        dataset.PredecessorDocumentsSequence = _by_study(replaced)


def _named(source: Source) -> exam_pb2.ObjectReference:
    header = source.header
    return exam_pb2.ObjectReference(
        study_instance_uid=header.study_instance_uid,
        series_instance_uid=header.series_instance_uid,
        sop_class_uid=header.sop_class_uid,
        sop_instance_uid=header.sop_instance_uid,
    )


def _by_study(named: Iterable[exam_pb2.ObjectReference]) -> list[Dataset]:
    """Return instances by study and series (PS3.3 Table 10-3b)."""
    studies: dict[str, Dataset] = {}
    series: dict[tuple[str, str], Dataset] = {}
    for each in named:
        study = studies.setdefault(each.study_instance_uid, _study(each))
        key = each.study_instance_uid, each.series_instance_uid
        if key not in series:
            series[key] = _series(each)
            study.ReferencedSeriesSequence.append(series[key])
        series[key].ReferencedSOPSequence.append(_instance(each))
    return list(studies.values())


def _study(each: exam_pb2.ObjectReference) -> Dataset:
    item = Dataset()
    item.StudyInstanceUID = each.study_instance_uid
    item.ReferencedSeriesSequence = []
    return item


def _series(each: exam_pb2.ObjectReference) -> Dataset:
    item = Dataset()
    item.SeriesInstanceUID = each.series_instance_uid
    item.ReferencedSOPSequence = []
    return item


def _instance(each: exam_pb2.ObjectReference) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID = each.sop_class_uid
    item.ReferencedSOPInstanceUID = each.sop_instance_uid
    return item
