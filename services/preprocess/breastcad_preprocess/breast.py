"""Where the breast is in a mammogram, and on which side its chest wall lies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.outline import Mask, Side, breast_outline, taller_side

_WORK_SIDE = 256
_LEAST_SHARE = 0.01
_END_SHARE = 0.1
_LEAST_INVERTED = 0.2
_LEAST_BRIGHT_EDGE = 0.4
_EDGE = 4


@dataclass(frozen=True)
class Breast:
    """The breast in one mammogram.

    Attributes
    ----------
    box
        (left, top, right, bottom) in source pixels; right and bottom are outside.
    chest_wall
        The side of the image on which the chest wall lies, by the outline's shape.
    found
        False where no outline was found and the box is the whole image.
    mask
        The breast, 0 or 1, in the shape of `work_image`; all 1 where none was found.
    """

    box: tuple[int, int, int, int]
    chest_wall: Side
    found: bool
    mask: Mask = field(compare=False, repr=False)


def is_inverted(pixels: NDArray[Any]) -> bool:
    """Tell whether the background of a mammogram is bright, as in an unmarked MONOCHROME1 file.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16; their `work_image` gives the same.
    """
    small = work_image(pixels)
    # A bright background need not be white, but then it is among the brightest that there is.
    dark, bright = (float(value) for value in np.percentile(small, (0.5, 99.5)))
    ends = ((0.0, 255.0), (dark, max(bright, dark + 1.0)))
    # A saturated breast is bright too, but it meets only one edge of the image.
    margin = _END_SHARE * max(bright - dark, 1.0)
    return bool(np.mean(_edges(small) > bright - margin) > _LEAST_BRIGHT_EDGE) and any(
        _is_brighter_end_fuller(small, *end) for end in ends
    )


def find_breast(pixels: NDArray[Any], small: Mask | None = None) -> Breast:
    """Find the breast, its box and the side of its chest wall.

    The background need be neither 0 nor even. Labels, frames and strips fall away because they
    are thin or apart from the largest region.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16, dark background.
    small
        Their `work_image`, where the caller has it: most of the time goes into making it.
    """
    rows, columns = pixels.shape
    solid, mask = breast_outline(work_image(pixels) if small is None else small)
    if solid.mean() < _LEAST_SHARE:
        whole = np.ones_like(mask)
        return Breast((0, 0, columns, rows), taller_side(whole), found=False, mask=whole)
    x, y, width, height = cv2.boundingRect(solid)
    scale_y, scale_x = rows / solid.shape[0], columns / solid.shape[1]
    box = (
        int(np.floor(x * scale_x)),
        int(np.floor(y * scale_y)),
        # A rounding error of the scale would put the last edge one pixel outside of the image.
        min(columns, int(np.ceil((x + width) * scale_x))),
        min(rows, int(np.ceil((y + height) * scale_y))),
    )
    return Breast(box, taller_side(solid[:, x : x + width]), found=True, mask=mask)


def _edges(small: Mask) -> Mask:
    lines = [*small[:_EDGE], *small[-_EDGE:], *small.T[:_EDGE], *small.T[-_EDGE:]]
    return np.concatenate(lines)


def _is_brighter_end_fuller(small: Mask, dark: float, bright: float) -> bool:
    margin = _END_SHARE * (bright - dark)
    at_bright, at_dark = np.mean(small > bright - margin), np.mean(small < dark + margin)
    return bool(at_bright > _LEAST_INVERTED and at_bright > at_dark)


def work_image(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the image in 8 bits with a longest side of at most 256 pixels."""
    if pixels.dtype == np.uint8 and max(pixels.shape) <= _WORK_SIDE:
        return pixels
    scale = min(1.0, _WORK_SIDE / max(pixels.shape))
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small: NDArray[Any] = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    return (small >> 8).astype(np.uint8) if small.dtype == np.uint16 else small
