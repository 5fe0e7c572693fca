"""Measurement groups of the TID 1500 report: of each image, and of each lesion (TID 1410)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from breastcad.v1 import types_pb2

from breastcad_gateway.render.dicom import sr_codes as codes
from breastcad_gateway.render.dicom.codes import (
    BREAST,
    CERTAINTY_OF_FINDING,
    LESION,
    MILLIMETRE,
    PERCENT,
    PROBABILITY_OF_CANCER,
    SIDES,
    SQUARE_MILLIMETRE,
)
from breastcad_gateway.render.dicom.content_items import (
    CONTAINS,
    HAS_CONCEPT_MOD,
    HAS_OBS_CONTEXT,
    INFERRED_FROM,
    SELECTED_FROM,
    code,
    container,
    graphic,
    image,
    number,
    text,
    uid,
)
from breastcad_gateway.render.dicom.encoded import Item
from breastcad_gateway.render.dicom.equipment import MODEL, model_words
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Image, Source
from breastcad_gateway.render.dicom.tracking import image_words, lesion_words, tracking_id

Points = Sequence[tuple[float, float]]


def image_group(exam: Exam, source: Source, of: Image, algorithm: Iterable[Item]) -> Item:
    """Return what was found of a whole image.

    Its region is the whole image: OHIF 3.12 fails on a group that does not lie anywhere, and
    PixelMed's validator does not expect such a group beside that of a lesion.
    """
    result = of.result
    decision = codes.POSITIVE if of.is_positive else codes.NEGATIVE
    tracking_uid = exam.uid("image", result.sop_instance_uid, str(result.frame))
    return _group(
        [
            *_tracking(image_words(of), tracking_uid),
            _site(of),
            *algorithm,
            number(CONTAINS, PROBABILITY_OF_CANCER, 100 * result.malignancy_score, PERCENT),
            number(CONTAINS, codes.OPERATING_POINT, 100 * result.threshold, PERCENT),
            code(CONTAINS, codes.DECISION, decision),
            graphic(CONTAINS, codes.IMAGE_REGION, _edge(result.geometry), [_place(source, of)]),
        ]
    )


def lesion_group(
    exam: Exam,
    source: Source,
    of: Image,
    lesion: types_pb2.Lesion,
    algorithm: Iterable[Item],
) -> Item:
    """Return outline and measurements of a lesion.

    Viewers built on Cornerstone take the outline from the first measurement, and their label from
    a comment; the template is extensible (PS3.16 6.2.5), and other readers know the region.
    """
    words = f"{lesion_words(of, lesion.index)}, certainty {lesion.score:.0%}"
    outline = _outline(lesion)
    inferred_from = graphic(
        INFERRED_FROM, codes.SOURCE_OF_MEASUREMENT, outline, [_place(source, of)]
    )
    return _group(
        [
            *_tracking(tracking_id(of, lesion.index), exam.tracking_uid(of, lesion.index)),
            code(CONTAINS, codes.FINDING, LESION),
            _site(of),
            *algorithm,
            *_measurements(lesion, inferred_from),
            graphic(CONTAINS, codes.IMAGE_REGION, outline, [_place(source, of)]),
            text(CONTAINS, codes.COMMENT, words),
        ]
    )


def algorithm_items(
    exam: Exam, modality: types_pb2.Modality.ValueType, task: str
) -> tuple[Item, ...]:
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
    unknown = types_pb2.ModelInfo(task=task, modality=modality, digest="unknown")
    model = exam.model(modality, task) or unknown
    words = [f"release {exam.result.release}", f"bundle {model.digest}", *model_words(model)]
    return (
        text(HAS_CONCEPT_MOD, codes.ALGORITHM_NAME, model.name or MODEL),
        text(HAS_CONCEPT_MOD, codes.ALGORITHM_VERSION, exam.result.software_version),
        *(text(HAS_CONCEPT_MOD, codes.ALGORITHM_PARAMETERS, each) for each in words),
    )


def _group(items: Iterable[Item]) -> Item:
    return container(CONTAINS, codes.MEASUREMENT_GROUP, items)


def _tracking(identifier: str, unique: str) -> Iterator[Item]:
    yield text(HAS_OBS_CONTEXT, codes.TRACKING_IDENTIFIER, identifier)
    yield uid(HAS_OBS_CONTEXT, codes.TRACKING_UID, unique)


def _site(of: Image) -> Item:
    side = SIDES.get(of.result.laterality)
    below = [code(HAS_CONCEPT_MOD, codes.LATERALITY, side)] if side else []
    return code(HAS_CONCEPT_MOD, codes.FINDING_SITE, BREAST, below)


def _measurements(lesion: types_pb2.Lesion, outline: Item) -> Iterator[Item]:
    if lesion.HasField("area_mm2"):
        yield number(CONTAINS, codes.AREA, lesion.area_mm2, SQUARE_MILLIMETRE, [outline])
        yield number(CONTAINS, codes.LONG_AXIS, lesion.diameter_mm, MILLIMETRE)
    else:
        yield number(CONTAINS, codes.AREA, lesion.area_px, codes.PIXELS, [outline])
    yield number(CONTAINS, CERTAINTY_OF_FINDING, 100 * lesion.score, PERCENT)


def _outline(lesion: types_pb2.Lesion) -> Points:
    points = [(point.x, point.y) for point in lesion.contour]
    return [*points, points[0]]


def _edge(geometry: types_pb2.Geometry) -> Points:
    """Return the edge of an image; of four corners alone viewers make a rectangle to be edited."""
    left = top = -0.5
    right, bottom = geometry.source_columns - 0.5, geometry.source_rows - 0.5
    x, y = (left + right) / 2, (top + bottom) / 2
    upper = [(left, top), (x, top), (right, top), (right, y)]
    lower = [(right, bottom), (x, bottom), (left, bottom), (left, y)]
    return [*upper, *lower, upper[0]]


def _place(source: Source, of: Image) -> Item:
    return image(SELECTED_FROM, codes.SOURCE, source.header, frames=of.frames)
