"""The result of one image and what it contributes to the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from breastcad.errors import BreastcadError
from breastcad.v1 import exam_pb2, fusion_pb2, preprocess_pb2, types_pb2

from breastcad_gateway.findings import Findings
from breastcad_gateway.objects import ExamObject

# Refusals that may be different next time; an exam with one of them is not kept for repetition.
_PASSING = frozenset({"INTERNAL", "INFERENCE_FAILED"})

# The words of `BreastcadError.details`.
_MODALITIES = {name.removeprefix("MODALITY_"): value for name, value in types_pb2.Modality.items()}
_LATERALITIES = {
    name.removeprefix("LATERALITY_"): value for name, value in types_pb2.Laterality.items()
}
_VIEWS = {name.removeprefix("VIEW_"): value for name, value in types_pb2.View.items()}


@dataclass(frozen=True)
class Outcome:
    """What became of one image.

    Parameters
    ----------
    result
        Its entry in the exam's result.
    evidence
        What it contributes to the decision, without `image_id`. None where it must not or cannot
        contribute.
    models
        The models that answered.
    objects
        Its pictures.
    mask_png, preview_pgm
        What its DICOM objects are drawn from; empty where it was not analysed.
    """

    result: exam_pb2.ImageResult
    evidence: fusion_pb2.Evidence | None = None
    models: tuple[types_pb2.ModelInfo, ...] = ()
    objects: tuple[ExamObject, ...] = ()
    mask_png: bytes = b""
    preview_pgm: bytes = b""

    @property
    def repeatable(self) -> bool:
        """Whether the same input will have this outcome again."""
        return self.result.reason not in _PASSING


def analysed(
    name: str,
    prepared: preprocess_pb2.PrepareResponse,
    found: Findings,
    objects: Sequence[ExamObject],
) -> Outcome:
    """Return the outcome of an image that every service answered.

    Parameters
    ----------
    name
        Name of the instance.
    prepared
        What was read of the instance.
    found
        The answers for one of its frames.
    objects
        Its pictures.
    """
    frame, classified = found.frame, found.classified
    result = _described(name, prepared, exam_pb2.IMAGE_STATUS_ANALYSED)
    result.frame = frame.index
    result.denoising.CopyFrom(frame.denoising)
    result.geometry.CopyFrom(frame.geometry)
    result.notices[:] = dict.fromkeys([*prepared.notices, *frame.notices])
    if frame.HasField("quality"):
        result.quality.CopyFrom(frame.quality)
    result.malignancy_score = classified.malignancy_score
    result.threshold = classified.operating_point.threshold
    result.lesions.extend(found.segmented.lesions)
    evidence = _evidence(prepared.info)
    evidence.malignancy_score = classified.malignancy_score
    evidence.threshold = classified.operating_point.threshold
    evidence.training_prevalence = classified.training_prevalence
    evidence.lesion_boxes.extend(lesion.box for lesion in found.segmented.lesions)
    models = (found.segmented.model, classified.model)
    return Outcome(
        result,
        evidence,
        models,
        tuple(objects),
        mask_png=found.segmented.mask_png,
        preview_pgm=found.frame.preview_pgm,
    )


def labelled(name: str, prepared: preprocess_pb2.PrepareResponse) -> Outcome:
    """Return the outcome of a view that is not used for the decision."""
    result = _described(name, prepared, exam_pb2.IMAGE_STATUS_LABELLED_ONLY)
    result.reason = prepared.info.use_reason
    result.message = "This view is labelled only; it does not count for the decision."
    return Outcome(result)


def refused(
    start: exam_pb2.InstanceStart,
    info: preprocess_pb2.SourceInfo | None,
    error: BreastcadError,
    frame: int = 0,
) -> Outcome:
    """Return the outcome of an image that could not be answered.

    It abstains in the decision as soon as its modality is known, be it from the file or from the
    caller: a breast must not count as negative because one of its images could not be read. An
    object that the details of `error` call a companion is no such image: what comes beside the
    images of an exam, such as raw data, stands for none of them.

    Parameters
    ----------
    start
        What the caller said of it.
    info
        What was read of it. None: it could not be prepared, and the details of `error` tell.
    error
        Why.
    frame
        Number of the frame that could not be answered, from 0.
    """
    info = info or _told(start, error.details)
    result = exam_pb2.ImageResult(
        name=start.name,
        sop_instance_uid=info.sop_instance_uid,
        modality=info.modality,
        view=info.view,
        laterality=info.laterality,
        status=exam_pb2.IMAGE_STATUS_REFUSED,
        reason=error.reason,
        message=error.message,
        frame=frame,
        frames=info.frames,
    )
    if not info.modality or error.details.get("companion") == "true":
        return Outcome(result)
    evidence = _evidence(info)
    evidence.abstention = error.reason
    return Outcome(result, evidence)


def exam_status(outcomes: Sequence[Outcome]) -> exam_pb2.ExamStatus.ValueType:
    """Return what became of an exam with these images."""
    found = [outcome.result.status for outcome in outcomes]
    if exam_pb2.IMAGE_STATUS_REFUSED not in found:
        return exam_pb2.EXAM_STATUS_COMPLETE
    if exam_pb2.IMAGE_STATUS_ANALYSED in found:
        return exam_pb2.EXAM_STATUS_PARTIAL
    return exam_pb2.EXAM_STATUS_REFUSED


def _told(start: exam_pb2.InstanceStart, details: Mapping[str, str]) -> preprocess_pb2.SourceInfo:
    """Return what is known of an image that was refused; as everywhere, the file's word wins."""
    return preprocess_pb2.SourceInfo(
        sop_instance_uid=details.get("sop_instance_uid", ""),
        modality=_MODALITIES.get(details.get("modality", ""), start.modality),
        laterality=_LATERALITIES.get(details.get("laterality", ""), start.laterality),
        view=_VIEWS.get(details.get("view", ""), types_pb2.VIEW_UNSPECIFIED),
    )


def _described(
    name: str,
    prepared: preprocess_pb2.PrepareResponse,
    status: exam_pb2.ImageStatus.ValueType,
) -> exam_pb2.ImageResult:
    info = prepared.info
    return exam_pb2.ImageResult(
        name=name,
        sop_instance_uid=info.sop_instance_uid,
        modality=info.modality,
        view=info.view,
        laterality=info.laterality,
        status=status,
        notices=prepared.notices,
        geometry=prepared.geometry,
        profile=prepared.profile,
        frames=prepared.info.frames,
    )


def _evidence(info: preprocess_pb2.SourceInfo) -> fusion_pb2.Evidence:
    return fusion_pb2.Evidence(
        subject=info.subject,
        modality=info.modality,
        laterality=info.laterality,
        view=info.view,
        study_date=info.study_date,
    )
