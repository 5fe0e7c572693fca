"""What was tried and what became of it (PS3.16 TID 4001, 4015 to 4018)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from breastcad.v1 import exam_pb2

from breastcad_gateway.render.dicom.cad_sr import concepts
from breastcad_gateway.render.dicom.cad_sr.algorithms import classifier, segmenter, software
from breastcad_gateway.render.dicom.cad_sr.library import Library
from breastcad_gateway.render.dicom.codes import Code
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    HAS_PROPERTIES,
    INFERRED_FROM,
    code,
    container,
    text,
)
from breastcad_gateway.render.dicom.decisions import decision_sentences
from breastcad_gateway.render.dicom.encoded import Item
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import LABEL
from breastcad_gateway.render.dicom.study import Source
from breastcad_gateway.render.overlay import score_line

_FINDINGS: dict[tuple[Code, bool], Code] = {
    (concepts.SUCCEEDED, False): concepts.ALL_WITHOUT_FINDINGS,
    (concepts.SUCCEEDED, True): concepts.ALL_WITH_FINDINGS,
    (concepts.PARTIALLY_SUCCEEDED, False): concepts.SOME_WITHOUT_FINDINGS,
    (concepts.PARTIALLY_SUCCEEDED, True): concepts.SOME_WITH_FINDINGS,
}


class _Kind(NamedTuple):
    """Concepts of one kind of algorithm."""

    summary: Code
    succeeded: Code
    failed: Code
    performed: Code
    what: Code


_DETECTIONS = _Kind(
    concepts.DETECTIONS,
    concepts.SUCCESSFUL_DETECTIONS,
    concepts.FAILED_DETECTIONS,
    concepts.DETECTION,
    concepts.DENSITY,
)
_ANALYSES = _Kind(
    concepts.ANALYSES,
    concepts.SUCCESSFUL_ANALYSES,
    concepts.FAILED_ANALYSES,
    concepts.ANALYSIS,
    concepts.IMPRESSION_ANALYSIS,
)


def overall(exam: Exam, library: Library, impressions: list[Item]) -> Item:
    """Return what was found in all, with each impression below it.

    Parameters
    ----------
    exam
        The answered exam.
    library
        The mammograms.
    impressions
        One for each image that has findings.
    """
    value = _FINDINGS.get((_status(library), bool(impressions)), concepts.NONE_SUCCEEDED)
    words = text(HAS_PROPERTIES, concepts.IMPRESSION_DESCRIPTION, _description(exam, library))
    return code(CONTAINS, concepts.SUMMARY, value, [words, *software(exam), *impressions])


def detections(exam: Exam, library: Library) -> Item:
    """Return in which images lesions were looked for."""
    return _summary(_DETECTIONS, library, segmenter(exam))


def analyses(exam: Exam, library: Library) -> Item:
    """Return which images were scored."""
    return _summary(_ANALYSES, library, classifier(exam))


def _summary(kind: _Kind, library: Library, algorithm: list[Item]) -> Item:
    groups = (
        (kind.succeeded, _succeeded(library)),
        (kind.failed, _failed(library)),
    )
    performed = [
        container(INFERRED_FROM, name, [_performed(kind, library, algorithm, sources)])
        for name, sources in groups
        if sources
    ]
    return code(CONTAINS, kind.summary, _status(library), performed)


def _performed(kind: _Kind, library: Library, algorithm: list[Item], sources: list[Source]) -> Item:
    images = (library.reference(HAS_PROPERTIES, source) for source in sources)
    return code(CONTAINS, kind.performed, kind.what, [*algorithm, *images])


def _status(library: Library) -> Code:
    """Return what became of the images that were to be analysed; both models ran or neither."""
    succeeded, failed = _succeeded(library), _failed(library)
    if succeeded and failed:
        return concepts.PARTIALLY_SUCCEEDED
    if succeeded:
        return concepts.SUCCEEDED
    return concepts.FAILED if failed else concepts.NOT_ATTEMPTED


def _succeeded(library: Library) -> list[Source]:
    return [source for source in library.sources if source.analysed]


def _failed(library: Library) -> list[Source]:
    refused = exam_pb2.IMAGE_STATUS_REFUSED
    return [source for source in library.sources if source.images[0].result.status == refused]


def _description(exam: Exam, library: Library) -> str:
    sentences = [f"{LABEL}.", decision_sentences(exam.result), *_image_sentences(library)]
    return " ".join(sentence for sentence in sentences if sentence)


def _image_sentences(library: Library) -> Iterator[str]:
    for source in library.sources:
        for image in source.images:
            name, result = f"Image {library.number(source)} of the library", image.result
            if image.is_analysed:
                yield f"{name}: {score_line(result.malignancy_score, result.threshold)[0]}."
            else:
                yield f"{name}: not analysed, {result.reason}."
