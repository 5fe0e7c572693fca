"""Lesions as segments: one binary Segmentation for each instance that has any (PS3.3 A.51)."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np
from breastcad.v1 import types_pb2
from highdicom import PixelMeasuresSequence
from highdicom.seg import Segmentation
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.equipment import MANUFACTURER, MODEL
from breastcad_gateway.render.dicom.exam import Exam, Image, Made, Missing, Source, Study
from breastcad_gateway.render.dicom.regions import Region
from breastcad_gateway.render.dicom.seg_segments import segment
from breastcad_gateway.render.dicom.stand_in import name_frame, name_true_class, stand_in

_LOSSY = (
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
)


class _Found(NamedTuple):
    image: Image
    region: Region


def segmentations(exam: Exam, study: Study) -> Iterator[Made | Missing]:
    """Yield the Segmentation of each instance of a study, or why it has none."""
    for source in study.sources:
        found = [_Found(image, region) for image in source.analysed for region in image.regions]
        if found:
            dataset = _segmentation(exam, source, found)
            yield Made(dataset, (source.header.sop_instance_uid,), source)
        elif source.analysed:
            yield Missing("NO_LESION", "the image has no outlined lesion", source.name)
        else:
            yield Missing("NOT_ANALYSED", "the image was not analysed", source.name)


def _segmentation(exam: Exam, source: Source, found: list[_Found]) -> Dataset:
    geometry = found[0].image.result.geometry
    dataset = Segmentation(
        [stand_in(source)],
        _pixels(found, geometry.source_rows, geometry.source_columns),
        "BINARY",
        [
            segment(exam, each.image, each.region.lesion, number)
            for number, each in enumerate(found, start=1)
        ],
        source.header.series_instance_uid,  # this and what follows: set by `finish`
        1,
        source.header.sop_instance_uid,
        1,
        MANUFACTURER,
        MODEL,
        exam.result.software_version,
        exam.result.release,
        content_label="LESIONS",
        pixel_measures=_pixel_measures(geometry),
        omit_empty_frames=False,
    )
    # Lesions are separate regions of a mask; the library sees those of all frames in one plane.
    dataset.SegmentsOverlap = "NO"
    dataset["PixelData"].VR = "OB"
    _refer_to_frames(dataset, source, found)
    _repeat_source(dataset, source)
    _make_viewable(dataset)
    _name_dimensions(dataset, exam.uid("dimensions", source.header.sop_instance_uid))
    name_true_class(dataset, source)
    return dataset


def _pixels(found: list[_Found], rows: int, columns: int) -> NDArray[Any]:
    """Return numbers of segments for a still, else a plane for each segment.

    In different frames lesions may share pixels. Numbers take half the library's time.
    """
    if len({each.image.result.frame for each in found}) == 1:
        labels = np.zeros((1, rows, columns), np.min_scalar_type(len(found)))
        for number, (_, region) in enumerate(found, start=1):
            _box(labels[0], region)[region.pixels] = number
        return labels
    planes = np.zeros((len(found), rows, columns), np.uint8)
    for plane, (_, region) in zip(planes, found, strict=True):
        _box(plane, region)[region.pixels] = 1
    return np.moveaxis(planes, 0, -1)[np.newaxis]


def _box(plane: NDArray[Any], region: Region) -> NDArray[Any]:
    height, width = region.pixels.shape
    return plane[region.top : region.top + height, region.left : region.left + width]


def _pixel_measures(geometry: types_pb2.Geometry) -> PixelMeasuresSequence | None:
    if not geometry.HasField("pixel_spacing"):
        return None
    spacing = geometry.pixel_spacing
    # A projection has no thickness, but viewers read one (PS3.3 C.7.6.16.2.1, type 1C).
    return PixelMeasuresSequence(
        pixel_spacing=(spacing.row_mm, spacing.column_mm),
        slice_thickness=spacing.row_mm,
    )


def _refer_to_frames(dataset: Dataset, source: Source, found: list[_Found]) -> None:
    groups = dataset.PerFrameFunctionalGroupsSequence
    for group, (image, _) in zip(groups, found, strict=True):
        [derivation] = group.DerivationImageSequence
        # The library gives all groups the same reference.
        [reference] = deepcopy(derivation.SourceImageSequence)
        name_frame(reference, source, image.result.frame)
        derivation.SourceImageSequence = [reference]


def _repeat_source(dataset: Dataset, source: Source) -> None:
    """Say where the patient is, and what compression took away (PS3.3 C.7.6.1)."""
    technical = source.header.technical
    dataset.PatientOrientation = technical.get("PatientOrientation") or ""
    for keyword in _LOSSY:
        if keyword in technical:
            dataset[keyword] = technical[keyword]


def _make_viewable(dataset: Dataset) -> None:
    """Add what viewers built on Cornerstone need to show it; the standard asks for neither.

    The orientation is no direction in space: it says that rows and columns are in the order of the
    source's. Where the size of pixels is not known, measures have no pixel spacing, and as an item
    must not be empty, the thickness that a projection does not have stands for nothing known.
    """
    [shared] = dataset.SharedFunctionalGroupsSequence
    orientation = Dataset()
    orientation.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PlaneOrientationSequence = [orientation]
    if "PixelMeasuresSequence" not in shared:
        measures = Dataset()
        measures.SliceThickness = 1
        shared.PixelMeasuresSequence = [measures]


def _name_dimensions(dataset: Dataset, uid: str) -> None:
    """Make the library's random UID one that the same result always has."""
    for item in (*dataset.DimensionOrganizationSequence, *dataset.DimensionIndexSequence):
        item.DimensionOrganizationUID = uid
