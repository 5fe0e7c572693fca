"""What the page shows of one exam, in words and in the order in which a reader hangs images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from breastcad.v1 import exam_pb2, fusion_pb2, types_pb2

from breastcad_client.missing import missing_sentences
from breastcad_client.outcome import Outcome
from breastcad_client.words import frame_words, word_of

Picture = Callable[[exam_pb2.ImageResult], str]
"""Returns the ``data:`` URI of an image's overlay; empty for none."""

_SIDES = {
    types_pb2.LATERALITY_R: "Right breast",
    types_pb2.LATERALITY_L: "Left breast",
    types_pb2.LATERALITY_UNSPECIFIED: "Breast, side not known",
}
_SIDE_ORDER = list(_SIDES)
_MODALITIES = {types_pb2.MODALITY_MG: "Mammography", types_pb2.MODALITY_US: "Ultrasound"}


@dataclass(frozen=True)
class Score:
    """A score and the threshold that it is compared with, both in [0, 1]; None for none."""

    value: float | None
    threshold: float | None

    @property
    def is_above(self) -> bool:
        """Whether the score reaches the threshold."""
        return (
            self.value is not None and self.threshold is not None and self.value >= self.threshold
        )


@dataclass(frozen=True)
class ModalityView:
    """One modality of a breast."""

    name: str
    decision: str
    score: Score
    reason: str


@dataclass(frozen=True)
class BreastView:
    """The card of one breast."""

    side: str
    decision: str
    score: float | None
    explanation: str
    refusal: str
    conflict: str
    is_partial: bool
    modalities: tuple[ModalityView, ...]


@dataclass(frozen=True)
class ImageView:
    """One image: its picture and what was found, or why nothing was."""

    title: str
    frame: str
    result: exam_pb2.ImageResult
    status: str
    picture: str
    score: Score


@dataclass(frozen=True)
class ExamView:
    """One exam."""

    title: str
    status: str
    result: exam_pb2.ExamResult
    breasts: tuple[BreastView, ...]
    analysed: tuple[ImageView, ...]
    others: tuple[ImageView, ...]
    timings: tuple[tuple[str, float], ...]
    objects: tuple[str, ...]
    missing: tuple[str, ...]


def exam_view(outcome: Outcome, picture: Picture) -> ExamView:
    """Return what the page shows of one exam.

    Right comes before left and mammograms before ultrasound, cranio-caudal views first: in rows
    of two they hang as readers are used to, as if one faced the patient.
    """
    result = outcome.result
    images = [_image(image, picture) for image in sorted(result.images, key=_hanging)]
    return ExamView(
        title=_title(result),
        status=word_of(exam_pb2.ExamStatus.DESCRIPTOR, result.status),
        result=result,
        breasts=tuple(_breast(breast) for breast in _right_first(result.breasts)),
        analysed=tuple(image for image in images if image.status == "ANALYSED"),
        others=tuple(image for image in images if image.status != "ANALYSED"),
        timings=tuple(sorted(result.timings_ms.items(), key=lambda item: _stage_order(item[0]))),
        objects=outcome.written,
        missing=tuple(missing_sentences([result])),
    )


def modality_name(modality: types_pb2.Modality.ValueType) -> str:
    """Return the name of a modality as a sentence uses it."""
    return _MODALITIES.get(modality, "Modality not known")


def _stage_order(stage: str) -> int:
    """Return the place of a stage in the flow; what is no stage, such as the total, comes last."""
    stages = exam_pb2.Stage.DESCRIPTOR.values_by_name
    name = f"STAGE_{stage.upper()}"
    return stages[name].number if name in stages else len(stages)


def _title(result: exam_pb2.ExamResult) -> str:
    names = {image.name for image in result.images}
    return names.pop() if len(names) == 1 else f"Exam of {len(names)} files"


def _right_first(
    breasts: Iterable[fusion_pb2.BreastAssessment],
) -> list[fusion_pb2.BreastAssessment]:
    return sorted(breasts, key=lambda breast: _SIDE_ORDER.index(breast.laterality))


def _hanging(image: exam_pb2.ImageResult) -> tuple[int, int, int]:
    is_known = image.modality in _MODALITIES
    return (
        image.modality if is_known else len(_MODALITIES) + 1,
        image.view,
        _SIDE_ORDER.index(image.laterality),
    )


def _breast(breast: fusion_pb2.BreastAssessment) -> BreastView:
    return BreastView(
        side=_SIDES[breast.laterality],
        decision=word_of(fusion_pb2.Decision.DESCRIPTOR, breast.decision),
        score=breast.score if breast.HasField("score") else None,
        explanation=breast.explanation,
        refusal=breast.refusal,
        conflict=_conflict(breast),
        is_partial=breast.partial,
        modalities=tuple(_modality(part) for part in breast.by_modality),
    )


def _conflict(breast: fusion_pb2.BreastAssessment) -> str:
    if not breast.conflict:
        return ""
    report = breast.conflict_report
    return (
        f"The modalities disagree: {_listed(report.positive)} positive, "
        f"{_listed(report.negative)} negative."
    )


def _listed(modalities: Sequence[types_pb2.Modality.ValueType]) -> str:
    return " and ".join(modality_name(modality).lower() for modality in modalities) or "none"


def _modality(part: fusion_pb2.ModalityAssessment) -> ModalityView:
    return ModalityView(
        name=modality_name(part.modality),
        decision=word_of(fusion_pb2.Decision.DESCRIPTOR, part.decision),
        score=Score(
            part.score if part.HasField("score") else None,
            part.threshold if part.HasField("threshold") else None,
        ),
        reason=part.reason,
    )


def _image(image: exam_pb2.ImageResult, picture: Picture) -> ImageView:
    status = word_of(exam_pb2.ImageStatus.DESCRIPTOR, image.status)
    return ImageView(
        title=_image_title(image),
        frame=frame_words(image),
        result=image,
        status=status,
        picture=picture(image),
        score=Score(
            image.malignancy_score if image.HasField("malignancy_score") else None,
            image.threshold if image.HasField("threshold") else None,
        ),
    )


def _image_title(image: exam_pb2.ImageResult) -> str:
    """Return words such as ``R CC`` for mammograms or ``R ultrasound``."""
    side = word_of(types_pb2.Laterality.DESCRIPTOR, image.laterality)
    view = word_of(types_pb2.View.DESCRIPTOR, image.view)
    if image.modality == types_pb2.MODALITY_US:
        view = "ultrasound"
    words = [word for word in (side, view) if word != "UNSPECIFIED"]
    return " ".join(words) or modality_name(image.modality)
