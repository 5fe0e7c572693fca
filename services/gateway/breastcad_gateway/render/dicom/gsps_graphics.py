"""What a presentation state draws over an image (PS3.3 C.10.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from breastcad.v1 import types_pb2
from numpy.typing import NDArray

from breastcad_gateway.render.dicom.colour import ORANGE
from breastcad_gateway.render.dicom.encoded import (
    MAX_POINTS,
    Element,
    Item,
    constant,
    element,
    floats,
    item,
    sequence,
)
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.finish import LABEL
from breastcad_gateway.render.dicom.references import reference
from breastcad_gateway.render.dicom.study import Image, Source
from breastcad_gateway.render.dicom.tracking import tracking_id

# PIXEL: the top left corner of the top left pixel is 0\0 and its centre 0.5\0.5 (C.10.5.1.2).
_CENTRE = 0.5
# Left, top, right, bottom as parts of the displayed area, one line below the other.
_LABEL_BOX = (0.01, 0.01, 0.99, 0.05)
_SCORE_BOX = (0.01, 0.05, 0.99, 0.09)
_LAYER = "LESIONS"


def layer() -> Item:
    """Return the one layer that all is drawn on."""
    return item(
        constant("GraphicLayer", _LAYER),
        constant("GraphicLayerOrder", 1),
        constant("GraphicLayerDescription", "Outlined lesions"),
        element("GraphicLayerRecommendedDisplayCIELabValue", ORANGE),
    )


def label(source: Source) -> Item:
    """Return the words that stand over every frame."""
    return _annotation(reference(source.header), [_line(LABEL, _LABEL_BOX)], [])


def findings(exam: Exam, source: Source, image: Image) -> Item:
    """Return outlines, their numbers and the score of one image, over its frame alone.

    Parameters
    ----------
    exam
        The exam.
    source
        The instance that the image is of.
    image
        The image; it was analysed.
    """
    result = image.result
    score = f"Malignancy {result.malignancy_score:.3f}, threshold {result.threshold:.3f}"
    texts, outlines = [_line(score, _SCORE_BOX)], list[Item]()
    for lesion in result.lesions:
        tracked = (
            element("TrackingID", tracking_id(image, lesion.index)),
            element("TrackingUID", exam.tracking_uid(image, lesion.index)),
        )
        texts.append(_number(lesion, tracked))
        outlines.extend(_outline(lesion, tracked))
    return _annotation(reference(source.header, image.frames), texts, outlines)


def _annotation(to: Item, texts: Sequence[Item], outlines: Sequence[Item]) -> Item:
    drawn = [sequence("GraphicObjectSequence", outlines)] if outlines else []
    return item(
        sequence("ReferencedImageSequence", [to]),
        constant("GraphicLayer", _LAYER),
        sequence("TextObjectSequence", texts),
        *drawn,
    )


def _outline(lesion: types_pb2.Lesion, tracked: Sequence[Element]) -> Iterator[Item]:
    """Yield a closed outline; in pieces that share their ends where one line cannot hold it."""
    points = _points(lesion)
    for start in range(0, len(points) - 1, MAX_POINTS - 1):
        piece = points[start : start + MAX_POINTS]
        yield item(
            *tracked,
            constant("GraphicAnnotationUnits", "PIXEL"),
            constant("GraphicDimensions", 2),
            element("NumberOfGraphicPoints", len(piece)),
            floats("GraphicData", piece),
            constant("GraphicType", "POLYLINE"),
            constant("GraphicFilled", "N"),
        )


def _points(lesion: types_pb2.Lesion) -> NDArray[np.float64]:
    corners = [(point.x, point.y) for point in lesion.contour]
    return np.asarray([*corners, corners[0]], np.float64) + _CENTRE


def _number(lesion: types_pb2.Lesion, tracked: Sequence[Element]) -> Item:
    """Return the number of a lesion, at the top right corner of its box."""
    corner = np.array([lesion.box.x_max + 2 * _CENTRE, lesion.box.y_min])
    return item(
        *tracked,
        constant("AnchorPointAnnotationUnits", "PIXEL"),
        element("UnformattedTextValue", str(lesion.index)),
        floats("AnchorPoint", corner),
        constant("AnchorPointVisibility", "N"),
    )


def _line(text: str, box: tuple[float, float, float, float]) -> Item:
    return item(
        constant("BoundingBoxAnnotationUnits", "DISPLAY"),
        element("UnformattedTextValue", text),
        floats("BoundingBoxTopLeftHandCorner", np.array(box[:2])),
        floats("BoundingBoxBottomRightHandCorner", np.array(box[2:])),
        constant("BoundingBoxTextHorizontalJustification", "LEFT"),
    )
