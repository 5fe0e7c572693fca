"""Physical size of source pixels, and where ultrasound lies on its screen."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.dataset import Dataset

from breastcad_preprocess.attributes import integer, items, number, numbers

Region = tuple[int, int, int, int]

# PS3.3 C.8.5.5.1.1: spatial format 2D, data type tissue; C.8.5.5.1.15: unit cm.
_TWO_DIMENSIONAL, _TISSUE, _CENTIMETRES = 1, 1, 3
_CORNERS = (
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
)


@dataclass(frozen=True)
class Spacing:
    """Distance between the centres of neighbouring pixels of the source.

    Attributes
    ----------
    row_mm, column_mm
        Between rows and between columns, in mm, above 0.
    source
        Keyword of the attribute that it was read from.
    """

    row_mm: float
    column_mm: float
    source: str


@dataclass(frozen=True)
class Calibration:
    """The ultrasound image within its screen.

    Attributes
    ----------
    region
        (left, top, right, bottom) in source pixels; right and bottom are outside. None where the
        file states none that lies within the image.
    spacing
        None where the region has no physical units of length.
    notices
        Fall-backs that were used, as stable words.
    """

    region: Region | None = None
    spacing: Spacing | None = None
    notices: tuple[str, ...] = ()


def projection_spacing(dataset: Dataset) -> Spacing | None:
    """Return the pixel size of a mammogram in the plane of the breast.

    The detector's spacing is divided by the magnification, because the breast lies above it
    (PS3.3 10.7.1.3).
    """
    magnification = number(dataset, "EstimatedRadiographicMagnificationFactor") or 1.0
    at_detector = _pair(dataset, "ImagerPixelSpacing", max(magnification, 1.0))
    return (
        at_detector
        or _pair(dataset, "PixelSpacing", 1.0)
        or _pair(dataset, "NominalScannedPixelSpacing", 1.0)
    )


def ultrasound_calibration(dataset: Dataset, *, rows: int, columns: int) -> Calibration:
    """Return the largest two-dimensional tissue region of an ultrasound image (0018,6011).

    A region that leaves the image belongs to another resolution: someone has resized the image
    and kept the header, so that neither its box nor its scale can be used.

    Parameters
    ----------
    dataset
        The object's attributes.
    rows, columns
        Size of one frame, in pixels.
    """
    regions = [item for item in items(dataset, "SequenceOfUltrasoundRegions") if _is_tissue(item)]
    boxed = [(box, item) for item in regions if (box := _box(item)) is not None]
    if not boxed:
        return Calibration(spacing=_pair(dataset, "PixelSpacing", 1.0))
    (left, top, right, bottom), item = max(boxed, key=lambda each: _area(each[0]))
    # Some scanners give the last pixel, others the one behind it.
    if right > columns + 1 or bottom > rows + 1 or left >= columns or top >= rows:
        return Calibration(notices=("REGION_OUTSIDE_IMAGE",))
    box = (left, top, min(right, columns), min(bottom, rows))
    notices = ("SEVERAL_REGIONS",) if len(boxed) > 1 else ()
    return Calibration(box, _physical_delta(item), notices)


def _is_tissue(item: Dataset) -> bool:
    kind = integer(item, "RegionSpatialFormat"), integer(item, "RegionDataType")
    return kind == (_TWO_DIMENSIONAL, _TISSUE)


def _box(item: Dataset) -> Region | None:
    corners = [integer(item, keyword) for keyword in _CORNERS]
    left, top, right, bottom = (-1 if corner is None else corner for corner in corners)
    if min(left, top) < 0 or right <= left or bottom <= top:
        return None
    return left, top, right + 1, bottom + 1


def _area(box: Region) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _physical_delta(item: Dataset) -> Spacing | None:
    units = integer(item, "PhysicalUnitsXDirection"), integer(item, "PhysicalUnitsYDirection")
    column, row = number(item, "PhysicalDeltaX"), number(item, "PhysicalDeltaY")
    if units != (_CENTIMETRES, _CENTIMETRES) or not column or not row:
        return None
    # Negative where the axis points left or up (PS3.3 C.8.5.5.1.17).
    return Spacing(abs(row) * 10, abs(column) * 10, "SequenceOfUltrasoundRegions")


def _pair(dataset: Dataset, keyword: str, divisor: float) -> Spacing | None:
    found = numbers(dataset, keyword)
    if len(found) != 2 or min(found) <= 0:
        return None
    return Spacing(found[0] / divisor, found[1] / divisor, keyword)
