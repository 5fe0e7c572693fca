"""Measurement groups of the TID 1500 report: of each image, and of each lesion."""

from __future__ import annotations

import numpy as np
from breastcad.v1 import types_pb2
from highdicom.sr import (
    AlgorithmIdentification,
    ContentSequence,
    CoordinatesForMeasurement,
    FindingSite,
    GraphicTypeValues,
    ImageRegion,
    Measurement,
    PlanarROIMeasurementsAndQualitativeEvaluations,
    QualitativeEvaluation,
    RelationshipTypeValues,
    SourceImageForRegion,
    TextContentItem,
    TrackingIdentifier,
)
from numpy.typing import NDArray
from pydicom.uid import SecondaryCaptureImageStorage

from breastcad_gateway.render.dicom import sr_codes as codes
from breastcad_gateway.render.dicom.equipment import MODEL, model_words
from breastcad_gateway.render.dicom.exam import Exam, Image, Source
from breastcad_gateway.render.dicom.tracking import image_words, lesion_words, tracking_id

_CENTRE = 0.5  # SCOORD counts from the corner of the top left pixel (PS3.3 C.18.6.1.2)


def image_group(
    exam: Exam, source: Source, image: Image, model: AlgorithmIdentification
) -> PlanarROIMeasurementsAndQualitativeEvaluations:
    """Return what was found of a whole image (TID 1410).

    Its region is the whole image: OHIF 3.12 fails on a group that does not lie anywhere, and
    PixelMed's validator does not expect such a group beside that of a lesion.
    """
    result = image.result
    decision = codes.POSITIVE if image.is_positive else codes.NEGATIVE
    return PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(
            uid=exam.uid("image", result.sop_instance_uid, str(result.frame)),
            identifier=image_words(image),
        ),
        referenced_region=_region(_frame(result.geometry), source, image),
        algorithm_id=model,
        finding_sites=[_site(image)],
        measurements=[
            Measurement(
                codes.PROBABILITY_OF_CANCER, percent(result.malignancy_score), codes.PERCENT
            ),
            Measurement(codes.OPERATING_POINT, percent(result.threshold), codes.PERCENT),
        ],
        qualitative_evaluations=[QualitativeEvaluation(codes.DECISION, decision)],
    )


def lesion_group(
    exam: Exam,
    source: Source,
    image: Image,
    lesion: types_pb2.Lesion,
    model: AlgorithmIdentification,
) -> PlanarROIMeasurementsAndQualitativeEvaluations:
    """Return outline and measurements of a lesion (TID 1410)."""
    outline = _outline(lesion)
    area, *others = _measurements(lesion)
    group = PlanarROIMeasurementsAndQualitativeEvaluations(
        tracking_identifier=TrackingIdentifier(
            uid=exam.tracking_uid(image, lesion.index),
            identifier=tracking_id(image, lesion.index),
        ),
        referenced_region=_region(outline, source, image),
        finding_type=codes.LESION,
        algorithm_id=model,
        finding_sites=[_site(image)],
        measurements=[area, *others],
    )
    # Viewers built on Cornerstone take the outline from the first measurement, and their label
    # from a comment; the template is extensible, but highdicom's class of it is not.
    area[0].ContentSequence = ContentSequence(
        [
            CoordinatesForMeasurement(
                GraphicTypeValues.POLYLINE,
                outline,
                _place(source, image),
                purpose=codes.SOURCE_OF_MEASUREMENT,
            )
        ]
    )
    group[0].ContentSequence.append(_comment(image, lesion))
    return group


def algorithm(
    exam: Exam, modality: types_pb2.Modality.ValueType, task: str
) -> AlgorithmIdentification:
    """Return the model that answered, with all that its answer depends on (TID 4019).

    Parameters
    ----------
    exam
        The exam.
    modality
        Kind of image.
    task
        What the model does; one that does all does it, too.
    """
    for model in exam.result.models:
        if model.modality == modality and model.task in (task, "multitask"):
            break
    else:
        model = types_pb2.ModelInfo(name=MODEL, digest="unknown")
    release, bundle = f"release {exam.result.release}", f"bundle {model.digest}"
    return AlgorithmIdentification(
        model.name or MODEL, exam.result.software_version, [release, bundle, *model_words(model)]
    )


def percent(share: float) -> float:
    """Return a share in percent, with as many digits as say something."""
    return round(100 * share, 4)


def _measurements(lesion: types_pb2.Lesion) -> list[Measurement]:
    certainty = Measurement(codes.CERTAINTY_OF_FINDING, percent(lesion.score), codes.PERCENT)
    if not lesion.HasField("area_mm2"):
        return [Measurement(codes.AREA, lesion.area_px, codes.PIXELS), certainty]
    return [
        Measurement(codes.AREA, round(lesion.area_mm2, 4), codes.SQUARE_MILLIMETRE),
        Measurement(codes.LONG_AXIS, round(lesion.diameter_mm, 4), codes.MILLIMETRE),
        certainty,
    ]


def _comment(image: Image, lesion: types_pb2.Lesion) -> TextContentItem:
    text = f"{lesion_words(image, lesion.index)}, certainty {lesion.score:.0%}"
    return TextContentItem(codes.COMMENT, text, RelationshipTypeValues.CONTAINS)


def _outline(lesion: types_pb2.Lesion) -> NDArray[np.float64]:
    points = [(point.x, point.y) for point in lesion.contour]
    return np.array([*points, points[0]]) + _CENTRE


def _region(outline: NDArray[np.float64], source: Source, image: Image) -> ImageRegion:
    """Return an outline in an image; highdicom 0.28 refuses images of retired classes."""
    sop_class, instance, frames = _reference(source, image)
    place = SourceImageForRegion(SecondaryCaptureImageStorage, instance, frames)
    region = ImageRegion(GraphicTypeValues.POLYLINE, outline, place)
    place.ReferencedSOPSequence[0].ReferencedSOPClassUID = sop_class
    return region


def _frame(geometry: types_pb2.Geometry) -> NDArray[np.float64]:
    """Return the edge of an image; of four corners alone viewers make a rectangle to be edited."""
    x, y = geometry.source_columns, geometry.source_rows
    corners = np.array([(0, 0), (x, 0), (x, y), (0, y), (0, 0)], np.float64)
    middles = (corners[:-1] + corners[1:]) / 2
    return np.vstack([np.stack([corners[:-1], middles], axis=1).reshape(-1, 2), corners[:1]])


def _site(image: Image) -> FindingSite:
    return FindingSite(codes.BREAST, codes.SIDES.get(image.result.laterality))


def _place(source: Source, image: Image) -> SourceImageForRegion:
    return SourceImageForRegion(*_reference(source, image))


def _reference(source: Source, image: Image) -> tuple[str, str, list[int] | None]:
    """Return SOP class, instance and, of a clip, the number of the frame from 1."""
    frames = [image.result.frame + 1] if image.result.frames > 1 else None
    return source.header.sop_class_uid, source.header.sop_instance_uid, frames
