"""Lesions as each kind of object draws them, by tracking UID, in pixels of the source.

Points are (x, y), and (0, 0) is the centre of the top left pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import cv2
import numpy as np
from breastcad.v1 import types_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Image
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from tests.objects.rendering import items

Points: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.uint8]

_TRACKING = "112040"
_REGION, _OUTLINE = "111030", "111041"
# The corner of the top left pixel is the origin of both (PS3.3 C.10.5.1.2 and C.18.6.1.2).
_CENTRE = 0.5


def lesions(exam: Exam) -> Iterator[tuple[str, Image, types_pb2.Lesion]]:
    """Yield each lesion of an exam with its tracking UID and its image."""
    for source in exam.sources:
        for image in source.analysed:
            for lesion in image.result.lesions:
                yield exam.tracking_uid(image, lesion.index), image, lesion


def images(exam: Exam) -> set[str]:
    """Return the tracking UIDs of whole images, which reports give an outline as well."""
    return {
        exam.uid("image", image.result.sop_instance_uid, str(image.result.frame))
        for source in exam.sources
        for image in source.images
    }


def contour(lesion: types_pb2.Lesion) -> Points:
    return np.array([(point.x, point.y) for point in lesion.contour])


def of_report(dataset: Dataset) -> dict[str, Points]:
    """Return the outlines of a report by TID 1500 or TID 4000."""
    found = {}
    for item in items(dataset):
        content = item.get("ContentSequence", [])
        tracked = [each.UID for each in content if _name(each) == _TRACKING]
        drawn = [each for each in content if _name(each) in (_REGION, _OUTLINE)]
        if tracked and drawn:
            (uid,), (scoord,) = tracked, drawn
            assert uid not in found
            found[str(uid)] = _pairs(scoord.GraphicData)
    return found


def of_presentation_state(dataset: Dataset) -> dict[str, Points]:
    """Return the outlines of a presentation state; one in pieces is put together."""
    found: dict[str, list[Points]] = {}
    for annotation in dataset.GraphicAnnotationSequence:
        for line in annotation.get("GraphicObjectSequence", []):
            assert line.GraphicAnnotationUnits == "PIXEL"
            found.setdefault(str(line.TrackingUID), []).append(_pairs(line.GraphicData))
    return {uid: np.concatenate(pieces) for uid, pieces in found.items()}


def of_segmentation(dataset: Dataset) -> dict[str, Mask]:
    """Return the mask of each segment."""
    frames = dataset.pixel_array.reshape(-1, dataset.Rows, dataset.Columns)
    uids = {item.SegmentNumber: str(item.TrackingUID) for item in dataset.SegmentSequence}
    (shared,) = dataset.SharedFunctionalGroupsSequence
    found = {}
    for mask, group in zip(frames, dataset.PerFrameFunctionalGroupsSequence, strict=True):
        one_of = group if "SegmentIdentificationSequence" in group else shared
        (segment,) = one_of.SegmentIdentificationSequence
        found[uids[segment.ReferencedSegmentNumber]] = mask
    return found


def border(mask: Mask) -> Points:
    """Return the pixels around a region in order."""
    ((line,), _) = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(line, np.float64).reshape(-1, 2)


def distance(one: Points, other: Points) -> float:
    """Return how far two closed lines are from each other where they differ most, in pixels."""
    return max(_farthest(one, other), _farthest(other, one))


def _farthest(line: Points, target: Points) -> float:
    """Return the greatest distance of a closed line from another; sampled eight times an edge."""
    shares = np.linspace(0, 1, 8, endpoint=False)[:, None, None]
    points = (line + shares * (np.roll(line, -1, axis=0) - line)).reshape(-1, 2)
    edges = np.roll(target, -1, axis=0) - target
    lengths = np.maximum((edges**2).sum(axis=1), 1e-12)
    away = points[:, None] - target
    along = np.clip((away * edges).sum(axis=2) / lengths, 0, 1)
    nearest = np.linalg.norm(away - along[..., None] * edges, axis=2).min(axis=1)
    return float(nearest.max())


def _pairs(numbers: object) -> Points:
    return np.asarray(numbers, np.float64).reshape(-1, 2) - _CENTRE


def _name(item: Dataset) -> str:
    names = item.get("ConceptNameCodeSequence", [])
    return str(names[0].CodeValue) if names else ""
