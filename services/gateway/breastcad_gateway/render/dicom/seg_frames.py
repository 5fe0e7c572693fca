"""Frames of a Segmentation: what each is of, and its pixels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from breastcad.v1 import types_pb2
from pydicom.valuerep import format_number_as_ds

from breastcad_gateway.render.dicom.codes import SOURCE_OF_PROCESSING, Code, code_sequence
from breastcad_gateway.render.dicom.encoded import (
    Item,
    constant,
    element,
    item,
    sequence,
)
from breastcad_gateway.render.dicom.references import reference
from breastcad_gateway.render.dicom.regions import Region
from breastcad_gateway.render.dicom.study import Image, Source

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


def shared_groups(geometry: types_pb2.Geometry) -> Item:
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
    return item(
        sequence("PlaneOrientationSequence", [orientation]),
        sequence("PixelMeasuresSequence", [measures]),
    )


def frame_groups(source: Source, found: list[Found]) -> Iterator[Item]:
    """Yield which lesion each frame shows, and where it was found."""
    for number, (image, _) in enumerate(found, start=1):
        yield _groups(source, image, number)


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
        source.header,
        image.frames,
        constant("SpatialLocationsPreserved", "YES"),
        code_sequence("PurposeOfReferenceCodeSequence", SOURCE_OF_PROCESSING),
    )
    return item(
        sequence("SourceImageSequence", [origin]),
        code_sequence("DerivationCodeSequence", _SEGMENTATION),
    )
