"""From a decoded grey image to the pixels that the models read, with the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import cv2
import numpy as np
from breastcad.geometry import Affine
from breastcad.profiles import Profile
from numpy.typing import NDArray

from breastcad_preprocess.breast import Breast, find_breast, is_inverted, work_image
from breastcad_preprocess.contrast import stretch_tissue
from breastcad_preprocess.denoise.methods import LOCAL, Denoised, Denoisers
from breastcad_preprocess.pectoral import find_pectoral
from breastcad_preprocess.spacing import Region
from breastcad_preprocess.ultrasound.inpaint import inpaint
from breastcad_preprocess.ultrasound.overlays import find_overlays
from breastcad_preprocess.ultrasound.region import find_region
from breastcad_preprocess.views import ViewCode


@dataclass(frozen=True)
class Prepared:
    """One image as the models read it.

    Attributes
    ----------
    image
        Grey values of shape (profile.rows, profile.columns).
    source_to_image
        Maps source pixels to pixels of `image`.
    denoised
        What was done against noise; its pixels are those of the source.
    notices
        Fall-backs that were used, as stable words.
    """

    image: NDArray[np.uint8]
    source_to_image: Affine
    denoised: Denoised
    notices: tuple[str, ...]


def prepare(
    pixels: NDArray[Any],
    profile: Profile,
    *,
    laterality: Literal["L", "R"] | None = None,
    view: ViewCode | None = None,
    region: Region | None = None,
    raw: bool = False,
    denoise: Denoisers = LOCAL,
) -> Prepared:
    """Denoise, orient, crop and resize one image as the profile says.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16 over their full range, after the
        modality and VOI look-up tables. Not changed.
    profile
        The preprocessing profile of the release.
    laterality
        Side of the breast, if known: the chest wall of a right breast lies on the right.
    view
        Of a mammogram, if known: a pectoral muscle is only looked for in MLO.
    region
        (left, top, right, bottom) of the ultrasound image within the screen, in source pixels.
    raw
        Whether the values are proportional to the detector's signal and were never compressed or
        resized; the Poisson denoiser is skipped otherwise.
    denoise
        Carries out the profile's method.

    Returns
    -------
    Prepared
        The model's input and the way back to the source.
    """
    if profile.modality == "US":
        seen = _ultrasound(pixels, profile, region)
    else:
        seen = _Seen(pixels, (0, 0, pixels.shape[1], pixels.shape[0]))
    denoised = denoise(seen.pixels, profile.denoise, raw=raw)
    seen = replace(seen, pixels=denoised.pixels)
    if profile.crop == "breast":
        seen = _mammogram(seen.pixels, profile, laterality, view)
    image, affine = _fit(seen, profile)
    return Prepared(image, affine, denoised, seen.notices)


@dataclass(frozen=True)
class _Seen:
    """What of the source goes on: its pixels, the box that is shown, and whether it is mirrored."""

    pixels: NDArray[Any]
    box: Region
    mirror: bool = False
    notices: tuple[str, ...] = ()


def _ultrasound(pixels: NDArray[Any], profile: Profile, region: Region | None) -> _Seen:
    notices = []
    if profile.crop == "content" and region is None:
        region = find_region(pixels)
        notices += ["REGION_BY_CONTENT"] if region else ["REGION_UNKNOWN"]
    if profile.overlays == "inpaint":
        overlays = find_overlays(pixels, region)
        pixels = inpaint(pixels, overlays)
        notices += ["OVERLAYS_INPAINTED"] if overlays.any() else []
    whole = (0, 0, pixels.shape[1], pixels.shape[0])
    box = whole if region is None or profile.crop == "none" else region
    return _Seen(pixels, box, notices=tuple(notices))


def _mammogram(
    pixels: NDArray[Any], profile: Profile, laterality: str | None, view: str | None
) -> _Seen:
    notices = []
    small = work_image(pixels)
    if is_inverted(small):
        pixels = np.bitwise_not(pixels)
        small = work_image(pixels)
        notices.append("INVERTED_BY_CONTENT")
    breast = find_breast(pixels, small)
    if profile.pectoral == "remove" and view == "MLO":
        muscle = find_pectoral(small, breast)
        pixels = pixels if muscle is None else _without(pixels, muscle)
        notices.append("PECTORAL_NOT_FOUND" if muscle is None else "PECTORAL_REMOVED")
    mirror = profile.orient and breast.chest_wall == "right"
    notices += _breast_notices(breast, laterality)
    return _Seen(pixels, breast.box, mirror, tuple(notices))


def _without(pixels: NDArray[Any], small_mask: NDArray[np.uint8]) -> NDArray[Any]:
    """Blacken what a mask at work size covers."""
    size = (pixels.shape[1], pixels.shape[0])
    mask = cv2.resize(small_mask, size, interpolation=cv2.INTER_NEAREST)
    return np.where(mask > 0, pixels.dtype.type(0), pixels)


def _breast_notices(breast: Breast, laterality: str | None) -> list[str]:
    if not breast.found:
        return ["BREAST_NOT_FOUND"]
    if laterality is None:
        return ["ORIENTED_BY_CONTENT"]
    # A right breast is seen with its chest wall on the right in the usual presentation (PS3.3
    # C.8.11.7); content decides, because scanned film is often mirrored.
    expected = "right" if laterality == "R" else "left"
    return [] if breast.chest_wall == expected else ["ORIENTATION_DISAGREES"]


def _fit(seen: _Seen, profile: Profile) -> tuple[NDArray[np.uint8], Affine]:
    """Crop, mirror and resize into the profile's frame; return the image and its affine."""
    left, top, right, bottom = seen.box
    cropped = seen.pixels[top:bottom, left:right]
    affine = Affine.crop(left=left, top=top)
    if seen.mirror:
        cropped = cropped[:, ::-1]
        affine = affine.then(Affine.flip_columns(columns=right - left))
    rows, columns = _content_size(cropped.shape[:2], profile)
    scale_y, scale_x = rows / cropped.shape[0], columns / cropped.shape[1]
    content = _contrast(_resize(np.ascontiguousarray(cropped), rows, columns), profile)
    y, x = (profile.rows - rows) // 2, (profile.columns - columns) // 2
    frame = np.zeros((profile.rows, profile.columns), np.uint8)
    frame[y : y + rows, x : x + columns] = content
    affine = affine.then(Affine.resize(scale_x=scale_x, scale_y=scale_y))
    return frame, affine.then(Affine.crop(left=-x, top=-y))


def _content_size(shape: tuple[int, ...], profile: Profile) -> tuple[int, int]:
    if profile.fit == "stretch":
        return profile.rows, profile.columns
    scale = min(profile.rows / shape[0], profile.columns / shape[1])
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def _resize(pixels: NDArray[Any], rows: int, columns: int) -> NDArray[Any]:
    shrinks = rows <= pixels.shape[0] and columns <= pixels.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, (columns, rows), interpolation=method))


def _contrast(pixels: NDArray[Any], profile: Profile) -> NDArray[np.uint8]:
    if profile.contrast == "tissue":
        return stretch_tissue(pixels)
    if pixels.dtype == np.uint16:
        return np.asarray(np.rint(pixels / 257.0), dtype=np.uint8)
    return np.asarray(pixels, dtype=np.uint8)
