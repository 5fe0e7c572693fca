"""The B-mode image within its screen, where no calibration says where it is."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.spacing import Region
from breastcad_preprocess.ultrasound.levels import Bytes, as_bytes

_WORK_SIDE = 512
# The screen behind the image is one dark value, blurred by a few steps where it was compressed.
_DARKEST_TISSUE = 4
_BRIGHTEST_SCREEN = 64
_SCREEN_SHARE = 0.05
# Strokes of text fill less of their neighbourhood than speckle does.
_WINDOW = 11
_DENSE = 0.6
_LEAST_AREA = 0.1
_LEAST_FILLING = 0.4
_SECOND_IMAGE = 0.5
_MARGIN_FILLING = 0.3
_GAP_FILLING = 0.05
_GAP_REACH = 5


def find_region(pixels: NDArray[Any]) -> Region | None:
    """Return the box of the B-mode image: (left, top, right, bottom), the last two outside.

    Tissue is where nearly every pixel differs both from the screen and from its neighbours:
    banners and bars are flat, letters and rulers are thin. The largest such area counts, with
    another beside it of at least half its size; a grey-scale wedge is much smaller. The box then
    grows over dimmer rows and columns that continue it.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16, tissue brighter than the screen.

    Returns
    -------
    Region or None
        None where no area is large and filled enough to be certain.
    """
    step = max(1, round(max(pixels.shape) / _WORK_SIDE))
    work = np.ascontiguousarray(as_bytes(pixels[::step, ::step]))
    variation = cv2.morphologyEx(work, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    off_screen = cv2.absdiff(work, np.full_like(work, _screen_value(work))) > _DARKEST_TISSUE
    bright = off_screen & (variation > 1)
    box = _largest(bright.astype(np.uint8))
    if box is None:
        return None
    left, top, right, bottom = _grown(box, bright, variation > 0)
    rows, columns = pixels.shape
    # One pixel of the coarse copy more, so that no edge of the image is rounded away.
    return (
        max(left - 1, 0) * step,
        max(top - 1, 0) * step,
        min((right + 1) * step, columns),
        min((bottom + 1) * step, rows),
    )


def _screen_value(work: Bytes) -> int:
    """Return the most common dark value: the screen's, or black where none is common."""
    counts = np.bincount(work.ravel(), minlength=256)[:_BRIGHTEST_SCREEN]
    common = int(counts.argmax())
    return common if counts[common] >= _SCREEN_SHARE * work.size else 0


def _largest(seen: Bytes) -> Region | None:
    share = cv2.boxFilter(
        seen.astype(np.float32), -1, (_WINDOW, _WINDOW), borderType=cv2.BORDER_REPLICATE
    )
    dense = (share > _DENSE).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(dense, connectivity=4)
    if count < 2:
        return None
    areas = stats[1:, cv2.CC_STAT_AREA]
    images = stats[1:][areas >= _SECOND_IMAGE * areas.max()]
    left, top = images[:, 0].min(), images[:, 1].min()
    right = (images[:, 0] + images[:, 2]).max()
    bottom = (images[:, 1] + images[:, 3]).max()
    filled = images[:, cv2.CC_STAT_AREA].sum()
    certain = filled >= _LEAST_AREA * seen.size and filled >= _LEAST_FILLING * (right - left) * (
        bottom - top
    )
    return (int(left), int(top), int(right), int(bottom)) if certain else None


def _grown(box: Region, bright: NDArray[np.bool_], varied: NDArray[np.bool_]) -> Region:
    left, top, right, bottom = box
    by_column = bright[top:bottom].mean(axis=0)
    left, right = _extended(by_column, *_trimmed(by_column, left, right))
    by_row = bright[:, left:right].mean(axis=1)
    top, _ = _trimmed(by_row, top, bottom)
    top, _ = _extended(by_row, top, bottom)
    # Below, the echoes fade: noise of a single level is still the image.
    _, bottom = _extended(varied[:, left:right].mean(axis=1), top, bottom)
    return left, top, right, bottom


def _trimmed(filling: NDArray[Any], start: int, stop: int) -> tuple[int, int]:
    """Return the range without what a gap near its ends sets apart: a banner, a wedge."""
    reach = (stop - start) // _GAP_REACH
    gaps = np.flatnonzero(filling[start:stop] < _GAP_FILLING)
    before, behind = gaps[gaps < reach], gaps[gaps >= stop - start - reach]
    first = start + int(before[-1]) + 1 if before.size else start
    last = start + int(behind[0]) if behind.size else stop
    return first, last


def _extended(filling: NDArray[Any], start: int, stop: int) -> tuple[int, int]:
    """Return the range extended over the neighbours that are filled like an image."""
    empty = np.flatnonzero(filling < _MARGIN_FILLING)
    before, behind = empty[empty < start], empty[empty >= stop]
    first = int(before[-1]) + 1 if before.size else 0
    last = int(behind[0]) if behind.size else filling.size
    return first, last
