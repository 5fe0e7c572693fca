"""Results of exams, put together as the services answer, without running a model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from breastcad.geometry import Affine
from breastcad.tensors import to_affine
from breastcad.v1 import exam_pb2, fusion_pb2, types_pb2
from breastcad_fusion.assess import assess
from breastcad_fusion.evidence import Modality
from breastcad_fusion.messages import from_evidence, to_assessment
from breastcad_fusion.policy import Policy
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Image, Source
from breastcad_preprocess.spacing import projection_spacing, ultrasound_calibration
from breastcad_preprocess.views import laterality, view
from breastcad_segment.measure import Spacing
from pydicom.dataset import Dataset

from tests.objects.drawing import Ellipse, Mask, drawn, found, picture
from tests.objects.headers import header, header_bytes
from tests.objects.models import THRESHOLDS, models

RELEASE = "2026.11.1"
MADE_AT = datetime(2026, 11, 20, 12, 34, 56, tzinfo=UTC)
_MODEL_SHAPES = {types_pb2.MODALITY_MG: (320, 208), types_pb2.MODALITY_US: (256, 256)}
_POLICY = Policy(expected=(Modality.MG, Modality.US))


@dataclass(frozen=True)
class Shot:
    """One image: what it is, and what shall have been found.

    Attributes
    ----------
    dataset
        Its header.
    score
        Malignancy score. None: it was not analysed, for `reason`.
    lesions
        What is drawn.
    frame
        Its number within a clip; other frames are shots with the same header.
    reason
        Reason word of an image without a score.
    labelled
        Whether an image without a score is a view that is labelled only; else it was refused.
    modality
        Where the header says another word than MG or US.
    mask
        Lesions of 0 and 1 instead of those to be drawn.
    """

    dataset: Dataset
    score: float | None = None
    lesions: tuple[Ellipse, ...] = ()
    frame: int = 0
    reason: str = "NOT_A_BREAST"
    labelled: bool = False
    modality: str = ""
    mask: Mask | None = None


def answered(
    shots: Sequence[Shot],
    *,
    unreadable: Sequence[str] = (),
    predecessors: Sequence[exam_pb2.ObjectReference] = (),
) -> Exam:
    """Return an exam as the gateway renders it.

    Parameters
    ----------
    shots
        Its images; those of one clip one after the other.
    unreadable
        Names of files of which nothing could be read: they are in the result alone.
    predecessors
        Reports that the result takes the place of.
    """
    images = [_image(shot) for shot in shots]
    evidence = [
        _evidence(shot, image.result, str(number))
        for number, (shot, image) in enumerate(zip(shots, images, strict=True))
        if not shot.labelled
    ]
    result = _result([image.result for image in images], unreadable, evidence)
    sources = _sources(shots, images)
    inputs = [hashlib.sha256(header_bytes(shot.dataset)).hexdigest() for shot in shots]
    return Exam(result, sources, sorted({*inputs, *unreadable}), MADE_AT, tuple(predecessors))


def _sources(shots: Sequence[Shot], images: Sequence[Image]) -> tuple[Source, ...]:
    grouped: dict[str, list[Image]] = {}
    datasets = {}
    for shot, image in zip(shots, images, strict=True):
        uid = str(shot.dataset.SOPInstanceUID)
        grouped.setdefault(uid, []).append(image)
        datasets[uid] = shot.dataset
    return tuple(
        Source(header(datasets[uid]), tuple(of_source), f"image-{number}")
        for number, (uid, of_source) in enumerate(grouped.items(), start=1)
    )


def _image(shot: Shot) -> Image:
    dataset = shot.dataset
    modality = types_pb2.Modality.Value(f"MODALITY_{shot.modality or dataset.Modality}")
    result = exam_pb2.ImageResult(
        name=f"{dataset.SOPInstanceUID}.dcm",
        sop_instance_uid=dataset.SOPInstanceUID,
        modality=modality,
        view=types_pb2.View.Value(f"VIEW_{view(dataset) or 'UNSPECIFIED'}"),
        laterality=types_pb2.Laterality.Value(f"LATERALITY_{laterality(dataset) or 'UNSPECIFIED'}"),
        frame=shot.frame,
        frames=int(dataset.get("NumberOfFrames") or 1),
    )
    if shot.score is None:
        return _not_analysed(shot, result)
    return _analysed(shot, shot.score, result)


def _not_analysed(shot: Shot, result: exam_pb2.ImageResult) -> Image:
    result.reason = shot.reason
    if not shot.labelled:
        result.status = exam_pb2.IMAGE_STATUS_REFUSED
        result.message = "nothing like a breast image is seen, judged as its modality"
        return Image(result)
    result.status = exam_pb2.IMAGE_STATUS_LABELLED_ONLY
    result.message = "This view is labelled only; it does not count for the decision."
    rows, columns = int(shot.dataset.Rows), int(shot.dataset.Columns)
    result.geometry.source_rows, result.geometry.source_columns = rows, columns
    return Image(result, preview_pgm=picture(rows, columns))


def _analysed(shot: Shot, score: float, result: exam_pb2.ImageResult) -> Image:
    rows, columns = int(shot.dataset.Rows), int(shot.dataset.Columns)
    shape = _MODEL_SHAPES[result.modality]
    to_image, spacing = _way(result, rows, columns, shape), _spacing(shot.dataset, result)
    own = drawn(shot.lesions, rows, columns) if shot.mask is None else shot.mask
    lesions, mask = found(own, to_image, shape, spacing)
    result.status = exam_pb2.IMAGE_STATUS_ANALYSED
    result.malignancy_score, result.threshold = score, THRESHOLDS[result.modality]
    result.lesions.extend(lesions)
    result.profile = "mg-320x208" if result.modality == types_pb2.MODALITY_MG else "us-256"
    result.denoising.method, result.denoising.noise_model = "none", "none"
    geometry = result.geometry
    geometry.source_rows, geometry.source_columns = rows, columns
    geometry.source_to_image.CopyFrom(to_affine(to_image))
    if spacing:
        geometry.pixel_spacing.row_mm = spacing.row_mm
        geometry.pixel_spacing.column_mm = spacing.column_mm
        geometry.pixel_spacing.source = "ImagerPixelSpacing"
    return Image(result, mask, picture(rows, columns))


def _way(result: exam_pb2.ImageResult, rows: int, columns: int, shape: tuple[int, int]) -> Affine:
    """Crop a tenth on the left and at the top, mirror right breasts, resize."""
    left, top = columns // 10, rows // 10
    crop = Affine.crop(left=left, top=top)
    if result.laterality == types_pb2.LATERALITY_R:
        crop = crop.then(Affine.flip_columns(columns=columns - left))
    scale_x, scale_y = shape[1] / (columns - left), shape[0] / (rows - top)
    return crop.then(Affine.resize(scale_x=scale_x, scale_y=scale_y))


def _spacing(dataset: Dataset, result: exam_pb2.ImageResult) -> Spacing | None:
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    if result.modality == types_pb2.MODALITY_MG:
        read = projection_spacing(dataset)
    else:
        read = ultrasound_calibration(dataset, rows=rows, columns=columns).spacing
    return Spacing(read.row_mm, read.column_mm) if read else None


def _evidence(shot: Shot, result: exam_pb2.ImageResult, number: str) -> fusion_pb2.Evidence:
    patient = f"{shot.dataset.get('PatientID', '')}"
    evidence = fusion_pb2.Evidence(
        image_id=number,
        subject=hashlib.sha256(patient.encode()).hexdigest() if patient else "",
        modality=result.modality,
        laterality=result.laterality,
        view=result.view,
        threshold=THRESHOLDS[result.modality],
        training_prevalence=0.3,
        abstention=result.reason,
        lesion_boxes=[lesion.box for lesion in result.lesions],
    )
    if shot.score is not None:
        evidence.malignancy_score = shot.score
    return evidence


def _result(
    images: Sequence[exam_pb2.ImageResult],
    unreadable: Sequence[str],
    evidence: Sequence[fusion_pb2.Evidence],
) -> exam_pb2.ExamResult:
    breasts = assess([from_evidence(message) for message in evidence], _POLICY)
    result = exam_pb2.ExamResult(
        request_id="objects",
        release=RELEASE,
        breasts=[to_assessment(breast, _POLICY) for breast in breasts],
        images=[*images, *(_unread(name) for name in unreadable)],
        models=models(),
        timings_ms={"total": 1234.5},
        disclaimer="Research software - not for clinical use.",
        input_digest=hashlib.sha256(b"inputs").hexdigest(),
        software_version="0.6.0",
    )
    result.status = _status([image.status for image in result.images])
    return result


def _status(images: Sequence[int]) -> exam_pb2.ExamStatus.ValueType:
    if exam_pb2.IMAGE_STATUS_REFUSED not in images:
        return exam_pb2.EXAM_STATUS_COMPLETE
    if exam_pb2.IMAGE_STATUS_ANALYSED in images:
        return exam_pb2.EXAM_STATUS_PARTIAL
    return exam_pb2.EXAM_STATUS_REFUSED


def _unread(name: str) -> exam_pb2.ImageResult:
    return exam_pb2.ImageResult(
        name=name,
        status=exam_pb2.IMAGE_STATUS_REFUSED,
        reason="NOT_DICOM",
        message="expected a DICOM file (PS3.10), got other content",
    )
