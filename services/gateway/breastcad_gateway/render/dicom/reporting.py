"""What structured reports say of themselves (PS3.3 C.17.2)."""

from __future__ import annotations

from collections.abc import Iterable

from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.encoded import set_sequence
from breastcad_gateway.render.dicom.evidence import evidence
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Source, Study


def set_report(dataset: Dataset, sop_class: str, sources: Iterable[Source]) -> None:
    """Set what a report is, and the instances of its own study that it is about.

    Parameters
    ----------
    dataset
        The report; changed in place.
    sop_class
        Its SOP Class UID.
    sources
        The instances.
    """
    dataset.SOPClassUID = sop_class
    dataset.Modality = "SR"
    dataset.ReferencedPerformedProcedureStepSequence = []
    dataset.PerformedProcedureCodeSequence = []
    dataset.CompletionFlag = "COMPLETE"
    dataset.VerificationFlag = "UNVERIFIED"
    set_sequence(
        dataset,
        "CurrentRequestedProcedureEvidenceSequence",
        evidence(source.header for source in sources),
    )


def set_predecessors(dataset: Dataset, exam: Exam, study: Study) -> None:
    """Point to the reports of the same class and study that this one takes the place of.

    Parameters
    ----------
    dataset
        The report, with its SOP class; changed in place.
    exam
        The answered exam.
    study
        The report's study.
    """
    replaced = [
        each
        for each in exam.predecessors
        if each.sop_class_uid == dataset.SOPClassUID and each.study_instance_uid == study.uid
    ]
    if replaced:
        set_sequence(dataset, "PredecessorDocumentsSequence", evidence(replaced))
