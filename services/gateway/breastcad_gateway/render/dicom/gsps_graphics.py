"""What a presentation state draws over an image (PS3.3 C.10.5)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from breastcad.v1 import types_pb2
from highdicom.color import CIELabColor
from highdicom.pr import GraphicAnnotation, GraphicLayer, GraphicObject, TextObject
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.exam import Exam, Image, Source
from breastcad_gateway.render.dicom.finish import LABEL
from breastcad_gateway.render.dicom.stand_in import name_frame
from breastcad_gateway.render.dicom.tracking import tracking_id

# In explicit VR the length of FL has 16 bits: that many points of two numbers with 4 bytes each.
_MAX_POINTS = 0xFFFF // 8
# PIXEL: the top left corner of the top left pixel is 0\0 and its centre 0.5\0.5 (C.10.5.1.2).
_CENTRE = 0.5
# Left, top, right, bottom as parts of the displayed area, one line below the other.
_LABEL_BOX = (0.01, 0.01, 0.99, 0.05)
_SCORE_BOX = (0.01, 0.05, 0.99, 0.09)


def layer() -> GraphicLayer:
    """Return the one layer that all is drawn on."""
    colour = CIELabColor.from_rgb(230, 159, 0)  # the orange of all pictures
    return GraphicLayer("LESIONS", 1, description="Outlined lesions", display_color=colour)


def label(stand_in: Dataset, on: GraphicLayer) -> GraphicAnnotation:
    """Return the words that stand over every frame."""
    return GraphicAnnotation([stand_in], on, text_objects=[_line(LABEL, _LABEL_BOX)])


def findings(
    exam: Exam, source: Source, image: Image, stand_in: Dataset, on: GraphicLayer
) -> GraphicAnnotation:
    """Return outlines, their numbers and the score of one image, over its frame alone.

    Parameters
    ----------
    exam
        The exam.
    source
        The instance that the image is of.
    image
        The image; it was analysed.
    stand_in
        The instance as the library takes it.
    on
        The layer.
    """
    result = image.result
    score = f"Malignancy {result.malignancy_score:.3f}, threshold {result.threshold:.3f}"
    annotation = GraphicAnnotation(
        [stand_in],
        on,
        graphic_objects=[
            line for lesion in result.lesions for line in _outline(exam, image, lesion)
        ],
        text_objects=[
            _line(score, _SCORE_BOX),
            *(_number(exam, image, lesion) for lesion in result.lesions),
        ],
    )
    [reference] = annotation.ReferencedImageSequence
    name_frame(reference, source, result.frame)
    return annotation


def _outline(exam: Exam, image: Image, lesion: types_pb2.Lesion) -> Iterator[GraphicObject]:
    """Yield a closed outline; in pieces that share their ends where one line cannot hold it."""
    points = _points(lesion)
    for start in range(0, len(points) - 1, _MAX_POINTS - 1):
        yield GraphicObject(
            "POLYLINE",
            points[start : start + _MAX_POINTS],
            "PIXEL",
            tracking_id=tracking_id(image, lesion.index),
            tracking_uid=exam.tracking_uid(image, lesion.index),
        )


def _points(lesion: types_pb2.Lesion) -> NDArray[np.float64]:
    corners = [(point.x, point.y) for point in lesion.contour]
    return np.asarray([*corners, corners[0]], np.float64) + _CENTRE


def _number(exam: Exam, image: Image, lesion: types_pb2.Lesion) -> TextObject:
    """Return the number of a lesion, at the top right corner of its box."""
    corner = (lesion.box.x_max + 2 * _CENTRE, lesion.box.y_min)
    return TextObject(
        str(lesion.index),
        "PIXEL",
        anchor_point=corner,
        anchor_point_visible=False,
        tracking_id=tracking_id(image, lesion.index),
        tracking_uid=exam.tracking_uid(image, lesion.index),
    )


def _line(text: str, box: tuple[float, float, float, float]) -> TextObject:
    return TextObject(text, "DISPLAY", bounding_box=box, text_justification="LEFT")
