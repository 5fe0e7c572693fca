"""What the TID 1500 report says of breasts, and of images that have no result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from breastcad.v1 import exam_pb2, fusion_pb2

from breastcad_gateway.render.dicom import sr_codes as codes
from breastcad_gateway.render.dicom.codes import PERCENT, PROBABILITY_OF_CANCER, SIDES, Code
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    HAS_CONCEPT_MOD,
    HAS_PROPERTIES,
    INFERRED_FROM,
    code,
    image,
    number,
    text,
)
from breastcad_gateway.render.dicom.encoded import Item
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Image, Source


def evaluations(exam: Exam, sources: Sequence[Source]) -> Iterator[Item]:
    """Yield the evaluations of the whole report (TID 1500, rows 12 to 14).

    They stand here, not in measurement groups, because viewers expect each group to lie somewhere
    in an image.

    Parameters
    ----------
    exam
        The exam.
    sources
        Its instances that the report is about.
    """
    sides = {of.result.laterality for source in sources for of in source.images}
    yield from (_breast(breast) for breast in exam.result.breasts if breast.laterality in sides)
    yield from _not_analysed(sources)
    yield from _not_read(exam)
    yield text(CONTAINS, codes.COMMENT, _plain(exam.result.disclaimer))


def _breast(breast: fusion_pb2.BreastAssessment) -> Item:
    return code(CONTAINS, codes.DECISION, codes.DECISIONS[breast.decision], _of_breast(breast))


def _of_breast(breast: fusion_pb2.BreastAssessment) -> Iterator[Item]:
    if breast.laterality in SIDES:
        yield code(HAS_CONCEPT_MOD, codes.LATERALITY, SIDES[breast.laterality])
    words = _plain(f"{breast.explanation} {breast.refusal}".strip())
    yield text(HAS_PROPERTIES, codes.COMMENT, words)
    if breast.HasField("score"):
        yield _share(PROBABILITY_OF_CANCER, breast.score)
    yield _flag(codes.CONFLICT, breast.conflict)
    yield _flag(codes.PARTIAL, breast.partial)
    for each in breast.by_modality:
        decision = codes.DECISIONS[each.decision]
        yield code(HAS_PROPERTIES, codes.DECISION, decision, _of_modality(each))


def _of_modality(modality: fusion_pb2.ModalityAssessment) -> Iterator[Item]:
    yield code(HAS_CONCEPT_MOD, codes.MODALITY, codes.MODALITIES[modality.modality])
    if modality.HasField("score"):
        yield _share(PROBABILITY_OF_CANCER, modality.score)
    if modality.HasField("threshold"):
        yield _share(codes.OPERATING_POINT, modality.threshold)
    if modality.reason:
        yield text(HAS_PROPERTIES, codes.COMMENT, _plain(modality.reason))


def _not_analysed(sources: Sequence[Source]) -> Iterator[Item]:
    for source in sources:
        for of in source.images:
            if not of.is_analysed:
                yield _reason(of.result, [_place(source, of)])


def _not_read(exam: Exam) -> Iterator[Item]:
    """Yield files that no study can be told of; nothing of theirs but the reason is known."""
    uids = {source.header.sop_instance_uid for source in exam.sources}
    names = {source.name for source in exam.sources}  # a refusal may not know the UID
    for result in exam.result.images:
        if result.reason and result.sop_instance_uid not in uids and result.name not in names:
            yield _reason(result)


def _reason(result: exam_pb2.ImageResult, children: Iterable[Item] = ()) -> Item:
    words = _plain(f"{result.reason}: {result.message}")
    return text(CONTAINS, codes.NOT_ANALYSED, words, children)


def _place(source: Source, of: Image) -> Item:
    return image(INFERRED_FROM, codes.SOURCE, source.header, frames=of.frames)


def _share(name: Code, share: float) -> Item:
    return number(HAS_PROPERTIES, name, 100 * share, PERCENT)


def _flag(name: Code, value: bool) -> Item:
    return code(HAS_PROPERTIES, name, codes.YES if value else codes.NO)


def _plain(words: str) -> str:
    """Return a text that every character set of a source holds."""
    return words.encode("ascii", "replace").decode()
