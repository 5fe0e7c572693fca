"""What the TID 1500 report says of breasts, and of images that have no result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from breastcad.v1 import exam_pb2, fusion_pb2
from highdicom.sr import (
    CodeContentItem,
    CodedConcept,
    ContentItem,
    ContentSequence,
    ImageContentItem,
    NumContentItem,
    RelationshipTypeValues,
    TextContentItem,
)

from breastcad_gateway.render.dicom import sr_codes as codes
from breastcad_gateway.render.dicom.exam import Exam, Image, Source
from breastcad_gateway.render.dicom.sr_groups import percent

_CONTAINS = RelationshipTypeValues.CONTAINS
_MODIFIES = RelationshipTypeValues.HAS_CONCEPT_MOD
_PROPERTY = RelationshipTypeValues.HAS_PROPERTIES


def evaluations(exam: Exam, sources: Sequence[Source]) -> list[ContentItem]:
    """Return the evaluations of the whole report (TID 1500, rows 12 to 14).

    They stand here, not in measurement groups, because viewers expect each group to lie somewhere
    in an image.

    Parameters
    ----------
    exam
        The exam.
    sources
        Its instances that the report is about.
    """
    sides = {image.result.laterality for source in sources for image in source.images}
    breasts = (breast for breast in exam.result.breasts if breast.laterality in sides)
    disclaimer = TextContentItem(codes.COMMENT, _plain(exam.result.disclaimer), _CONTAINS)
    failed = [*_not_analysed(sources), *_not_read(exam)]
    return [*map(_breast, breasts), *failed, disclaimer]


def _breast(breast: fusion_pb2.BreastAssessment) -> ContentItem:
    explanation = _plain(f"{breast.explanation} {breast.refusal}".strip())
    item = CodeContentItem(codes.DECISION, codes.DECISIONS[breast.decision], _CONTAINS)
    side = codes.SIDES.get(breast.laterality)
    item.ContentSequence = ContentSequence(
        [
            *([CodeContentItem(codes.LATERALITY, side, _MODIFIES)] if side else []),
            TextContentItem(codes.COMMENT, explanation, _PROPERTY),
            *([_probability(breast.score)] if breast.HasField("score") else []),
            _flag(codes.CONFLICT, breast.conflict),
            _flag(codes.PARTIAL, breast.partial),
            *map(_modality, breast.by_modality),
        ]
    )
    return item


def _modality(modality: fusion_pb2.ModalityAssessment) -> ContentItem:
    item = CodeContentItem(codes.DECISION, codes.DECISIONS[modality.decision], _PROPERTY)
    content: list[ContentItem] = [
        CodeContentItem(codes.MODALITY, codes.MODALITIES[modality.modality], _MODIFIES)
    ]
    if modality.HasField("score"):
        content.append(_probability(modality.score))
    if modality.HasField("threshold"):
        content.append(_share(codes.OPERATING_POINT, modality.threshold))
    if modality.reason:
        content.append(TextContentItem(codes.COMMENT, _plain(modality.reason), _PROPERTY))
    item.ContentSequence = ContentSequence(content)
    return item


def _not_analysed(sources: Sequence[Source]) -> Iterator[ContentItem]:
    for source in sources:
        for image in source.images:
            if not image.is_analysed:
                item = _reason(image.result)
                item.ContentSequence = ContentSequence([_place(source, image)])
                yield item


def _not_read(exam: Exam) -> Iterator[ContentItem]:
    """Yield files that no study can be told of; nothing of theirs but the reason is known."""
    known = {source.header.sop_instance_uid for source in exam.sources}
    for result in exam.result.images:
        if result.reason and result.sop_instance_uid not in known:
            yield _reason(result)


def _reason(result: exam_pb2.ImageResult) -> ContentItem:
    return TextContentItem(
        codes.NOT_ANALYSED, _plain(f"{result.reason}: {result.message}"), _CONTAINS
    )


def _place(source: Source, image: Image) -> ContentItem:
    return ImageContentItem(
        codes.SOURCE_OF_MEASUREMENT,
        source.header.sop_class_uid,
        source.header.sop_instance_uid,
        [image.result.frame + 1] if image.result.frames > 1 else None,
        relationship_type=RelationshipTypeValues.INFERRED_FROM,
    )


def _probability(score: float) -> NumContentItem:
    return _share(codes.PROBABILITY_OF_CANCER, score)


def _share(name: CodedConcept, share: float) -> NumContentItem:
    return NumContentItem(name, percent(share), codes.PERCENT, relationship_type=_PROPERTY)


def _flag(name: CodedConcept, value: bool) -> CodeContentItem:
    return CodeContentItem(name, codes.YES if value else codes.NO, _PROPERTY)


def _plain(text: str) -> str:
    """Return a text that every character set of a source holds."""
    return text.encode("ascii", "replace").decode()
