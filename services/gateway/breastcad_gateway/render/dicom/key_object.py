"""Which images to look at first: key object selections (PS3.3 A.35.4, PS3.16 TID 2010)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.uid import KeyObjectSelectionDocumentStorage

from breastcad_gateway.render.dicom.codes import Code
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    document,
    image,
    text,
)
from breastcad_gateway.render.dicom.decisions import decision_sentences
from breastcad_gateway.render.dicom.encoded import Item, set_sequence
from breastcad_gateway.render.dicom.equipment import MODEL
from breastcad_gateway.render.dicom.evidence import evidence
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import LABEL
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.observer import observer
from breastcad_gateway.render.dicom.study import Source, Study

_OF_INTEREST = Code("113000", "DCM", "Of Interest")
_DESCRIPTION = Code("113012", "DCM", "Key Object Description")
_IMAGE = Code("260753009", "SCT", "Source")


def key_objects(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the selection of a study's positive images.

    Parameters
    ----------
    exam
        The answered exam.
    study
        The study; without a positive image it gets none.
    """
    positive = [source for source in study.sources if source.is_positive]
    if not positive:
        yield Missing("NO_POSITIVE_IMAGE", "no image of the study is at or above its threshold")
        return
    words = f"{LABEL}. {decision_sentences(exam.result)}"
    items = [
        *observer(exam, MODEL),
        text(CONTAINS, _DESCRIPTION, words),
        *(_selected(source) for source in positive),
    ]
    dataset = document(_OF_INTEREST, "2010", items)
    _set_document(dataset, positive)
    yield Made(dataset, (study.uid,))


def _selected(source: Source) -> Item:
    """Return an instance; of a clip its positive frames are meant."""
    frames = [number for each in source.images if each.is_positive for number in each.frames]
    return image(CONTAINS, _IMAGE, source.header, frames=frames)


def _set_document(dataset: Dataset, positive: list[Source]) -> None:
    dataset.SOPClassUID = KeyObjectSelectionDocumentStorage
    dataset.Modality = "KO"
    dataset.ReferencedPerformedProcedureStepSequence = []
    set_sequence(
        dataset,
        "CurrentRequestedProcedureEvidenceSequence",
        evidence(source.header for source in positive),
    )
