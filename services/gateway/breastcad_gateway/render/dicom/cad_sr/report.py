"""The document: its root and what it refers to (PS3.3 A.35.5, PS3.16 TID 4000)."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.uid import MammographyCADSRStorage

from breastcad_gateway.render.dicom.cad_sr import concepts
from breastcad_gateway.render.dicom.cad_sr.impressions import impressions
from breastcad_gateway.render.dicom.cad_sr.library import Library, library
from breastcad_gateway.render.dicom.cad_sr.summaries import analyses, detections, overall
from breastcad_gateway.render.dicom.content_items import HAS_CONCEPT_MOD, code, document
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.made import Made, Missing
from breastcad_gateway.render.dicom.reporting import set_predecessors, set_report
from breastcad_gateway.render.dicom.study import Study


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
    set_report(dataset, MammographyCADSRStorage, mammograms.sources)
    set_predecessors(dataset, exam, study)
    yield Made(dataset, (study.uid,))


def _root(exam: Exam, mammograms: Library) -> Dataset:
    """Return the content; the image library is second, where references look for it."""
    return document(
        concepts.REPORT,
        "4000",
        [
            code(HAS_CONCEPT_MOD, concepts.LANGUAGE, concepts.ENGLISH),
            mammograms.item(),
            overall(exam, mammograms, impressions(exam, mammograms)),
            detections(exam, mammograms),
            analyses(exam, mammograms),
        ],
    )
