"""The look of an image, carried over from its header into a presentation state (PS3.4 N.2)."""

from __future__ import annotations

from functools import cache
from typing import Any

from PIL import ImageCms
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from breastcad_gateway.render.dicom.study import Source

_SPACINGS = ("PixelSpacing", "ImagerPixelSpacing")
_CLASS = slice(12, 16)  # of an ICC header: what kind of device it describes
_TIME = slice(24, 36)  # of an ICC header: when it was made
_MILLENNIUM = bytes.fromhex("07d0 0001 0001 0000 0000 0000")


def is_colour(technical: Dataset) -> bool:
    """Whether an image is shown in colour (PS3.3 C.7.6.3.1.2); one that does not say so is grey."""
    stated = str(technical.get("PhotometricInterpretation") or "MONOCHROME2")
    return not stated.startswith("MONOCHROME")


def set_greys(dataset: Dataset, technical: Dataset) -> None:
    """Repeat how stored values become greys: modality LUT, VOI LUT, polarity.

    Parameters
    ----------
    dataset
        A Grayscale Softcopy Presentation State; changed in place.
    technical
        The attributes of its image.
    """
    _set_modality_table(dataset, technical)
    look = _first_table(technical) or _first_window(technical)
    if look:
        dataset.SoftcopyVOILUTSequence = [look]
    # A presentation state does not heed the image's photometric interpretation (PS3.4 N.2.1.3).
    inverted = technical.get("PhotometricInterpretation") == "MONOCHROME1"
    dataset.PresentationLUTShape = "INVERSE" if inverted else "IDENTITY"


def _set_modality_table(dataset: Dataset, technical: Dataset) -> None:
    """PS3.3 C.11.1: a table, or else both slope and intercept."""
    tables = technical.get("ModalityLUTSequence")
    if tables:
        dataset.ModalityLUTSequence = tables[:1]
    elif technical.get("RescaleSlope") and technical.get("RescaleIntercept") is not None:
        dataset.RescaleIntercept = technical.RescaleIntercept
        dataset.RescaleSlope = technical.RescaleSlope
        dataset.RescaleType = technical.get("RescaleType") or "US"  # unspecified


def _first_table(technical: Dataset) -> Dataset | None:
    """Return the VOI LUT that viewers begin with; further ones are alternatives (C.11.2.1.2)."""
    tables = technical.get("VOILUTSequence")
    if not tables:
        return None
    look = Dataset()
    look.VOILUTSequence = tables[:1]
    return look


def _first_window(technical: Dataset) -> Dataset | None:
    """Return the window that viewers begin with; None where the header has none."""
    look = Dataset()
    for keyword in ("WindowCenter", "WindowWidth"):
        first = _first(technical, keyword)
        if first is not None:
            setattr(look, keyword, first)
    function = technical.get("VOILUTFunction") or "LINEAR"
    least = 1 if function == "LINEAR" else 0  # C.11.2.1.2.1
    if "WindowCenter" not in look or look.get("WindowWidth", 0) <= 0 or look.WindowWidth < least:
        return None
    if technical.get("VOILUTFunction"):
        look.VOILUTFunction = technical.VOILUTFunction
    return look


def set_area(dataset: Dataset, source: Source) -> None:
    """Show the whole image with the shape of its pixels (PS3.3 C.10.4).

    Parameters
    ----------
    dataset
        A presentation state; changed in place.
    source
        The instance that it shows.
    """
    geometry, technical = source.analysed[0].result.geometry, source.header.technical
    area = Dataset()
    area.PixelOriginInterpretation = "FRAME"
    area.DisplayedAreaTopLeftHandCorner = [1, 1]
    area.DisplayedAreaBottomRightHandCorner = [geometry.source_columns, geometry.source_rows]
    area.PresentationSizeMode = "SCALE TO FIT"
    stated = (keyword for keyword in _SPACINGS if _is_pair(technical, keyword))
    if spacing := next(stated, None):
        area.PresentationPixelSpacing = technical[spacing].value
    else:
        known = _is_pair(technical, "PixelAspectRatio")
        area.PresentationPixelAspectRatio = technical.PixelAspectRatio if known else [1, 1]
    dataset.DisplayedAreaSelectionSequence = [area]


def _first(technical: Dataset, keyword: str) -> Any:
    """Return the first value of an attribute; None where it has none."""
    value = technical.get(keyword)
    if isinstance(value, MultiValue):
        value = value[0] if value else None
    return None if value in (None, "") else value


def _is_pair(technical: Dataset, keyword: str) -> bool:
    """Whether an attribute has two numbers above 0."""
    value = technical.get(keyword)
    return isinstance(value, MultiValue) and len(value) == 2 and all(part > 0 for part in value)


def profile(technical: Dataset) -> bytes:
    """Return what an image's colours mean: its own ICC profile, or that of sRGB."""
    return technical.get("ICCProfile") or _srgb()


@cache
def _srgb() -> bytes:
    """Return sRGB as an input device, always of the same bytes (PS3.3 C.11.15.1.1)."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[_CLASS] = b"scnr"
    made[_TIME] = _MILLENNIUM
    return bytes(made)
