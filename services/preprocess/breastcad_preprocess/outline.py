"""The breast's outline in a small image: a threshold that fits the film, without what is stuck on.

What is not breast and yet bright lies at the edges of the image: white frames, strips of the film
that the scanner left lit, labels that touch such a strip. It is thin beside the breast, so that
an opening parts it from the breast; what the opening rounds off is grown back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
Side = Literal["left", "right"]
Regions = Callable[[float], Mask]

# Shares of the way from the background to the brightest tissue.
_SHARE = 0.06
_HIGHER_SHARES = (0.08, 0.10, 0.13)
_FAINT_SHARE = 0.025
_LEAST_CORNERS = 0.01
_MOST_LEAKAGE = 0.06
_SOLID = 0.92
_MOST_STRIPS = 0.1
_SMOOTHING = (5, 5)
_LABEL_SIDE = 7
_STRIP_SIDE = 17
_GROWTH = 10
_FRAME_SHARE = 0.08
_FRAME_BRIGHTNESS = 0.85
_AFTER_FRAME = 0.5


def breast_outline(small: Mask) -> tuple[Mask, Mask]:
    """Find the breast in an image with a dark background.

    On exposed film the threshold rises from where it usually lies for as long as the region loses
    area fast: that is background, lit unevenly, and not skin. On a black background it falls, so
    that dark fat and faint skin belong to the breast.

    Parameters
    ----------
    small
        Grey values of shape (rows, columns), the longer side about 256 pixels.

    Returns
    -------
    tuple[NDArray[np.uint8], NDArray[np.uint8]]
        The breast at the usual threshold, which its box is made of, and with the faint skin within
        that box; 0 or 1, all 0 where there is none.
    """
    smooth = np.asarray(cv2.GaussianBlur(without_frame(small), _SMOOTHING, 0), dtype=np.uint8)
    dark, bright = (float(value) for value in np.percentile(smooth, (10, 99)))

    def region(share: float) -> Mask:
        return _largest_region((smooth > dark + share * (bright - dark)).astype(np.uint8))

    usual = region(_SHARE)
    if not usual.any():
        return usual, usual
    if _is_clean(smooth, usual, dark + _FAINT_SHARE * (bright - dark)):
        full = _without_strips(_filled(_within_box(region(_FAINT_SHARE), usual) | usual))
        return usual & full, full
    solid = _without_leakage(usual, region)
    return solid, solid


def without_frame(small: Mask) -> Mask:
    """Blacken white edges: lines that are bright from end to end, and end abruptly."""
    framed = small.copy()
    for turns in range(4):
        np.rot90(framed, turns)[: _frame_width(np.rot90(small, turns))] = 0
    return framed


def taller_side(mask: Mask) -> Side:
    """Return the side with the taller columns: the breast tapers towards the nipple."""
    heights = mask.sum(axis=0, dtype=np.int64)
    third = max(1, len(heights) // 3)
    return "left" if heights[:third].sum() >= heights[-third:].sum() else "right"


def _frame_width(lines: Mask) -> int:
    """Count the first lines that are white; 0 where the white does not end soon."""
    most = max(1, round(_FRAME_SHARE * len(lines)))
    darkest = np.percentile(lines[: most + 3], 5, axis=1)
    brightest = float(lines.max())
    white = darkest >= _FRAME_BRIGHTNESS * brightest
    width = int(np.argmin(white))
    # The line after the last white one is mixed of white and image by the resize.
    ends = darkest[width + 1 : width + 2].sum() < _AFTER_FRAME * brightest
    return width + 1 if 0 < width <= most and ends else 0


def _without_leakage(usual: Mask, region: Regions) -> Mask:
    solid = _without_strips(_filled(usual))
    for share in _HIGHER_SHARES:
        higher = _without_strips(_filled(region(share)))
        leaks = higher.sum() < (1 - _MOST_LEAKAGE) * solid.sum()
        # Where background falls away, a round breast is left; where dark tissue does, a ragged one.
        if not leaks or _solidity(higher) < min(_SOLID, _solidity(solid)):
            break
        solid = higher
    return solid


def _solidity(region: Mask) -> float:
    """Return the share of its convex hull that a region fills; 0 where there is none."""
    return float(region.sum() / max(1, _hull(region).sum()))


def _is_clean(smooth: Mask, region: Mask, level: float) -> bool:
    """Tell whether the corners that a region leaves of its box are black, not exposed film."""
    x, y, columns, rows = cv2.boundingRect(region)
    margin = cv2.dilate(_hull(region), np.ones(_SMOOTHING, np.uint8)) > 0
    within = np.s_[y : y + rows, x : x + columns]
    corners = smooth[within][~margin[within]]
    if corners.size < _LEAST_CORNERS * rows * columns:
        return False
    low, high = np.percentile(corners, (5, 90))
    return bool(high - low < 1 and high <= level)


def _hull(region: Mask) -> Mask:
    hull = np.zeros_like(region)
    outlines, _ = cv2.findContours(region, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if outlines:
        cv2.fillConvexPoly(hull, cv2.convexHull(np.concatenate(outlines)), (1,))
    return hull


def _within_box(mask: Mask, region: Mask) -> Mask:
    x, y, columns, rows = cv2.boundingRect(region)
    result = np.zeros_like(mask)
    result[y : y + rows, x : x + columns] = mask[y : y + rows, x : x + columns]
    return result


def _largest_region(bright: Mask) -> Mask:
    """Return the largest region of a mask, parted from thin labels."""
    # Border pixels count as foreground outside, so that a breast that touches them is not eroded.
    return _largest(_opened(bright, _LABEL_SIDE, (_LABEL_SIDE,) * 4))


def _without_strips(region: Mask) -> Mask:
    """Leave out what is thin and hangs on the breast, other than at the chest wall."""
    x, y, columns, rows = cv2.boundingRect(region)
    part = np.ascontiguousarray(region[y : y + rows, x : x + columns])
    side = taller_side(part)
    wall = (0, 0, _STRIP_SIDE, 0) if side == "left" else (0, 0, 0, _STRIP_SIDE)
    core = _largest(_opened(part, _STRIP_SIDE, wall))
    for _ in range(_GROWTH):
        core = cv2.dilate(core, np.ones((3, 3), np.uint8)) & part
    # What falls apart is no breast with something on it, but one that is hardly seen.
    if core.sum() < (1 - _MOST_STRIPS) * part.sum():
        return region
    result = np.zeros_like(region)
    result[y : y + rows, x : x + columns] = core
    return result


def _opened(mask: Mask, side: int, replicated: tuple[int, int, int, int]) -> Mask:
    """Open with an ellipse; the mask goes on beyond the edges (top, bottom, left, right) named."""
    top, bottom, left, right = replicated
    padded = cv2.copyMakeBorder(mask, top, bottom, left, right, cv2.BORDER_REPLICATE)
    padded = cv2.copyMakeBorder(padded, side, side, side, side, cv2.BORDER_CONSTANT, value=(0,))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, kernel)
    rows, columns = mask.shape
    y, x = side + top, side + left
    return np.asarray(opened[y : y + rows, x : x + columns], dtype=np.uint8)


def _largest(mask: Mask) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return np.zeros_like(mask)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(labels == largest, dtype=np.uint8)


def _filled(mask: Mask) -> Mask:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(mask.copy(), outlines, -1, (1,), cv2.FILLED), dtype=np.uint8)
