"""Comprehensive 3D SR by TID 1500: one report for each study, each with the whole exam."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

from breastcad.v1 import exam_pb2
from pydicom.dataset import Dataset
from pydicom.uid import Comprehensive3DSRStorage

from breastcad_gateway.render.dicom import sr_codes as codes
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    HAS_CONCEPT_MOD,
    code,
    container,
    document,
)
from breastcad_gateway.render.dicom.encoded import Item, constant, item, set_sequence
from breastcad_gateway.render.dicom.equipment import MANUFACTURER, MODEL
from breastcad_gateway.render.dicom.evidence import evidence
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import instance_uid, series_uid
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.observer import observer
from breastcad_gateway.render.dicom.reporting import set_predecessors, set_report
from breastcad_gateway.render.dicom.sr_evaluations import evaluations
from breastcad_gateway.render.dicom.sr_groups import algorithm_items, image_group, lesion_group
from breastcad_gateway.render.dicom.study import Source, Study

_KIND = exam_pb2.OBJECT_KIND_SR


def reports(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the report of a study (PS3.16 TID 1500).

    It says the same in each study of one patient: decisions for the breasts, probabilities of the
    images, outlines of the lesions, and which images were not analysed.

    Parameters
    ----------
    exam
        The answered exam.
    study
        The study.
    """
    sources = exam.sources_beside(study)
    dataset = document(codes.IMAGING_MEASUREMENT_REPORT, "1500", _content(exam, sources))
    set_report(dataset, Comprehensive3DSRStorage, study.sources)
    _set_other_evidence(dataset, study, sources)
    _set_coding_scheme(dataset)
    _set_identical(dataset, exam, study)
    set_predecessors(dataset, exam, study)
    yield Made(dataset, _words(study))


def _words(study: Study) -> tuple[str, ...]:
    return (study.uid,)


def _content(exam: Exam, sources: Sequence[Source]) -> Iterator[Item]:
    """Yield what stands below the title.

    Not by highdicom's classes: their report refuses an exam without measurements and images of
    retired classes, has no place for decisions on breasts, and took twice as long.
    """
    yield code(HAS_CONCEPT_MOD, codes.LANGUAGE, codes.ENGLISH)
    yield from observer(exam, f"{MODEL} {exam.result.software_version}")
    yield code(HAS_CONCEPT_MOD, codes.PROCEDURE_REPORTED, codes.IMAGING_PROCEDURE)
    groups = list(_groups(exam, sources))
    if groups:
        yield container(CONTAINS, codes.IMAGING_MEASUREMENTS, groups)
    yield container(CONTAINS, codes.QUALITATIVE_EVALUATIONS, evaluations(exam, sources))


def _groups(exam: Exam, sources: Sequence[Source]) -> Iterator[Item]:
    """Yield the group of each image, and after it those of its lesions."""
    algorithm = cache(partial(algorithm_items, exam))
    for source in sources:
        for image in source.analysed:
            modality = image.result.modality
            yield image_group(exam, source, image, algorithm(modality, "classify"))
            for lesion in image.result.lesions:
                found_by = algorithm(modality, "segment")
                yield lesion_group(exam, source, image, lesion, found_by)


def _set_other_evidence(dataset: Dataset, study: Study, sources: Sequence[Source]) -> None:
    others = [source.header for source in sources if source not in study.sources]
    if others:
        set_sequence(dataset, "PertinentOtherEvidenceSequence", evidence(others))


def _set_coding_scheme(dataset: Dataset) -> None:
    """Say whose the codes of our own are (PS3.3 C.12.1.1)."""
    own = item(
        constant("CodingSchemeDesignator", codes.OWN_SCHEME),
        constant("CodingSchemeName", "breastcad private codes"),
        constant("CodingSchemeResponsibleOrganization", MANUFACTURER),
    )
    set_sequence(dataset, "CodingSchemeIdentificationSequence", [own])


def _set_identical(dataset: Dataset, exam: Exam, study: Study) -> None:
    """Point to the same report in the other studies of the patient (PS3.3 C.17.2.2)."""
    copies = [
        exam_pb2.ObjectReference(
            study_instance_uid=other.uid,
            series_instance_uid=series_uid(exam, other, _KIND),
            sop_class_uid=Comprehensive3DSRStorage,
            sop_instance_uid=instance_uid(exam, _KIND, _words(other)),
        )
        for other in exam.studies
        if other.uid != study.uid and other.header.is_of_same_patient(study.header)
    ]
    if copies:
        set_sequence(dataset, "IdenticalDocumentsSequence", evidence(copies))
