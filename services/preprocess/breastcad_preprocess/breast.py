"""Where the breast is in a mammogram, and on which side its chest wall lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

_WORK_SIDE = 256
_FOREGROUND_SHARE = 0.06
_LABEL_SIDE = 7

Mask = NDArray[np.uint8]
Side = Literal["left", "right"]


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
    """

    box: tuple[int, int, int, int]
    chest_wall: Side
    found: bool


def is_inverted(pixels: NDArray[Any]) -> bool:
    """Tell whether the background of a mammogram is bright, as in an unmarked MONOCHROME1 file.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16.
    """
    small = _small(pixels)
    bright, dark = np.mean(small > 0.9 * 255), np.mean(small < 0.1 * 255)
    return bool(bright > 0.2 and bright > dark)


def find_breast(pixels: NDArray[Any]) -> Breast:
    """Find the breast's box and the side of its chest wall.

    The background need not be 0: the threshold lies a little above the darkest tenth of the
    image. Labels fall away because they are thin or apart from the largest region.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16, dark background.
    """
    rows, columns = pixels.shape
    mask = breast_mask(pixels)
    if mask.mean() < 0.01:
        return Breast((0, 0, columns, rows), _chest_wall(np.ones_like(mask)), found=False)
    ys, xs = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    scale_y, scale_x = rows / mask.shape[0], columns / mask.shape[1]
    box = (
        int(np.floor(xs[0] * scale_x)),
        int(np.floor(ys[0] * scale_y)),
        # A rounding error of the scale would put the last edge one pixel outside of the image.
        min(columns, int(np.ceil((xs[-1] + 1) * scale_x))),
        min(rows, int(np.ceil((ys[-1] + 1) * scale_y))),
    )
    return Breast(box, _chest_wall(mask[:, xs[0] : xs[-1] + 1]), found=True)


def breast_mask(pixels: NDArray[Any]) -> Mask:
    """Return the breast as a mask of 0 and 1 with a longest side of at most 256 pixels."""
    small = cv2.GaussianBlur(_small(pixels), (5, 5), 0)
    dark = float(np.percentile(small, 10))
    threshold = dark + _FOREGROUND_SHARE * (float(np.percentile(small, 99)) - dark)
    mask = (small > threshold).astype(np.uint8)
    # Border pixels count as foreground outside, so that a breast that touches them is not eroded.
    side = _LABEL_SIDE
    opened = cv2.morphologyEx(
        cv2.copyMakeBorder(mask, side, side, side, side, cv2.BORDER_REPLICATE),
        cv2.MORPH_OPEN,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)),
    )[side:-side, side:-side]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    if count < 2:
        return np.zeros_like(mask)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == largest, dtype=np.uint8)


def _small(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    scale = min(1.0, _WORK_SIDE / max(pixels.shape))
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small: NDArray[Any] = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    return (small >> 8).astype(np.uint8) if small.dtype == np.uint16 else small


def _chest_wall(mask: Mask) -> Side:
    """Return the side with the taller columns: the breast tapers towards the nipple."""
    heights = mask.sum(axis=0, dtype=np.int64)
    third = max(1, len(heights) // 3)
    return "left" if heights[:third].sum() >= heights[-third:].sum() else "right"
