"""Frames of a Segmentation: what each is of, and its pixels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from breastcad.v1 import types_pb2
from pydicom.dataelem import RawDataElement
from pydicom.valuerep import format_number_as_ds

from breastcad_gateway.render.dicom.codes import SOURCE_OF_PROCESSING, Code, code_item
from breastcad_gateway.render.dicom.encoded import (
    Item,
    constant,
    element,
    item,
    raw_sequence,
    sequence,
)
from breastcad_gateway.render.dicom.exam import Image, Source
from breastcad_gateway.render.dicom.references import reference
from breastcad_gateway.render.dicom.regions import Region

_SEGMENTATION = Code("113076", "DCM", "Segmentation")


class Found(NamedTuple):
    """A lesion and the image that it lies in."""

    image: Image
    region: Region


def packed(found: list[Found], rows: int, columns: int) -> bytes:
    """Return a frame for each lesion, of one bit per pixel and without gaps (PS3.5 8.1.1).

    Only the rows that a lesion lies in are packed: of a mammogram's 11 megapixels all others are
    empty.

    Parameters
    ----------
    found
        The lesions.
    rows, columns
        Of the source, in pixels.
    """
    bits = len(found) * rows * columns
    frames = np.zeros(-(-bits // 16) * 2, np.uint8)  # an even number of bytes
    for number, (_, region) in enumerate(found):
        height, width = region.pixels.shape
        start, shift = divmod((number * rows + region.top) * columns, 8)
        band = np.zeros(shift + height * columns, np.bool_)
        box = band[shift:].reshape(height, columns)[:, region.left : region.left + width]
        box[:] = region.pixels
        part = np.packbits(band, bitorder="little")
        frames[start : start + len(part)] |= part
    return frames.tobytes()


def shared_groups(geometry: types_pb2.Geometry) -> RawDataElement:
    """Return what all frames have in common (PS3.3 C.7.6.16).

    Viewers built on Cornerstone need both groups; the standard asks for neither. The orientation is
    no direction in space: it says that rows and columns are in the order of the source's. Where the
    size of pixels is not known there is no pixel spacing, and as an item must not be empty, the
    thickness that a projection does not have stands for nothing known.
    """
    orientation = item(element("ImageOrientationPatient", [1, 0, 0, 0, 1, 0]))
    if geometry.HasField("pixel_spacing"):
        spacing = geometry.pixel_spacing
        row, column = map(format_number_as_ds, (spacing.row_mm, spacing.column_mm))
        measures = item(element("PixelSpacing", [row, column]), element("SliceThickness", row))
    else:
        measures = item(constant("SliceThickness", 1))
    groups = item(
        sequence("PlaneOrientationSequence", [orientation]),
        sequence("PixelMeasuresSequence", [measures]),
    )
    return raw_sequence("SharedFunctionalGroupsSequence", [groups])


def frame_groups(source: Source, found: list[Found]) -> RawDataElement:
    """Return which lesion each frame shows, and where it was found."""
    groups = (_groups(source, image, number) for number, (image, _) in enumerate(found, start=1))
    return raw_sequence("PerFrameFunctionalGroupsSequence", groups)


def _groups(source: Source, image: Image, number: int) -> Item:
    return item(
        sequence("DerivationImageSequence", [_derivation(source, image)]),
        sequence("FrameContentSequence", [item(element("DimensionIndexValues", number))]),
        sequence(
            "SegmentIdentificationSequence", [item(element("ReferencedSegmentNumber", number))]
        ),
    )


def _derivation(source: Source, image: Image) -> Item:
    origin = reference(
        source,
        image.result.frame,
        constant("SpatialLocationsPreserved", "YES"),
        sequence("PurposeOfReferenceCodeSequence", [code_item(SOURCE_OF_PROCESSING)]),
    )
    return item(
        sequence("SourceImageSequence", [origin]),
        sequence("DerivationCodeSequence", [code_item(_SEGMENTATION)]),
    )
