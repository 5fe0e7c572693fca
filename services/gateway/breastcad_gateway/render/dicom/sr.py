"""Comprehensive 3D SR by TID 1500: one report for each study, each with the whole exam."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

from breastcad.v1 import exam_pb2
from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    ContainerContentItem,
    ContentItem,
    ContentSequence,
    DeviceObserverIdentifyingAttributes,
    LanguageOfContentItemAndDescendants,
    ObservationContext,
    ObserverContext,
    RelationshipTypeValues,
)
from pydicom.dataset import Dataset
from pydicom.uid import Comprehensive3DSRStorage

from breastcad_gateway.render.dicom import sr_codes as codes
from breastcad_gateway.render.dicom.equipment import MANUFACTURER, MODEL
from breastcad_gateway.render.dicom.evidence import by_study, evidence
from breastcad_gateway.render.dicom.exam import Exam, Made, Missing, Source, Study
from breastcad_gateway.render.dicom.finish import instance_uid, series_uid
from breastcad_gateway.render.dicom.sr_evaluations import evaluations
from breastcad_gateway.render.dicom.sr_groups import algorithm, image_group, lesion_group

_KIND = exam_pb2.OBJECT_KIND_SR


def reports(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the report of a study (PS3.16 TID 1500).

    It says the same in each study of one patient: decisions for the breasts, probabilities of the
    images, outlines of the lesions, and which images were not analysed.
    """
    sources = exam.sources_beside(study)
    dataset = _document(exam, study, sources)
    _set_coding_scheme(dataset)
    _set_identical(dataset, exam, study)
    _set_predecessors(dataset, exam, study)
    yield Made(dataset, _words(study))


def _words(study: Study) -> tuple[str, ...]:
    return (study.uid,)


def _document(exam: Exam, study: Study, sources: Sequence[Source]) -> Dataset:
    """Return the report without what `finish` adds (PS3.3 A.35.13).

    highdicom's class for it refuses images of retired classes, and copies its content twice, which
    took three quarters of the time.
    """
    dataset = Dataset()
    dataset.update(_content(exam, sources))
    dataset.SOPClassUID = Comprehensive3DSRStorage
    dataset.Modality = "SR"
    dataset.ReferencedPerformedProcedureStepSequence = []
    dataset.PerformedProcedureCodeSequence = []
    dataset.CompletionFlag = "COMPLETE"
    dataset.VerificationFlag = "UNVERIFIED"
    dataset.CurrentRequestedProcedureEvidenceSequence = evidence(study.sources)
    others = [source for source in sources if source not in study.sources]
    if others:
        dataset.PertinentOtherEvidenceSequence = evidence(others)
    return dataset


def _content(exam: Exam, sources: Sequence[Source]) -> Dataset:
    """Return the root of the content.

    highdicom's class for it has no row 12, and refuses an exam without measurements.
    """
    root = ContainerContentItem(codes.IMAGING_MEASUREMENT_REPORT, template_id="1500")
    procedure = CodeContentItem(
        codes.PROCEDURE_REPORTED, codes.IMAGING_PROCEDURE, RelationshipTypeValues.HAS_CONCEPT_MOD
    )
    language = LanguageOfContentItemAndDescendants(codes.ENGLISH)
    items = [*language, *_observer(exam), procedure]
    groups = list(_groups(exam, sources))
    if groups:
        items.append(_container(codes.IMAGING_MEASUREMENTS, groups))
    items.append(_container(codes.QUALITATIVE_EVALUATIONS, evaluations(exam, sources)))
    root.ContentSequence = ContentSequence(items)
    return root


def _container(name: CodedConcept, items: Sequence[ContentItem]) -> ContainerContentItem:
    container = ContainerContentItem(name, relationship_type=RelationshipTypeValues.CONTAINS)
    container.ContentSequence = ContentSequence(items)
    return container


def _observer(exam: Exam) -> ObservationContext:
    device = DeviceObserverIdentifyingAttributes(
        uid=exam.device_uid,
        name=f"{MODEL} {exam.result.software_version}",
        manufacturer_name=MANUFACTURER,
        model_name=MODEL,
        serial_number=exam.result.release,
    )
    return ObservationContext(observer_device_context=ObserverContext(codes.DEVICE, device))


def _groups(exam: Exam, sources: Sequence[Source]) -> Iterator[ContentItem]:
    """Yield the group of each image, and after it those of its lesions."""
    model = cache(partial(algorithm, exam))
    for source in sources:
        for image in source.analysed:
            modality = image.result.modality
            yield from image_group(exam, source, image, model(modality, "classify"))
            for region in image.regions:
                found_by = model(modality, "segment")
                yield from lesion_group(exam, source, image, region.lesion, found_by)


def _set_coding_scheme(dataset: Dataset) -> None:
    """Say whose the codes of our own are (PS3.3 C.12.1.1)."""
    item = Dataset()
    item.CodingSchemeDesignator = codes.OWN_SCHEME
    item.CodingSchemeName = "breastcad private codes"
    item.CodingSchemeResponsibleOrganization = MANUFACTURER
    dataset.CodingSchemeIdentificationSequence = [item]


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
        dataset.IdenticalDocumentsSequence = by_study(copies)


def _set_predecessors(dataset: Dataset, exam: Exam, study: Study) -> None:
    """Point to the reports of this study that this one takes the place of (PS3.3 C.17.2)."""
    replaced = [
        each
        for each in exam.predecessors
        if each.sop_class_uid == Comprehensive3DSRStorage and each.study_instance_uid == study.uid
    ]
    if replaced:
        dataset.PredecessorDocumentsSequence = by_study(replaced)
