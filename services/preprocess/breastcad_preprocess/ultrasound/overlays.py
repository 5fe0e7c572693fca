"""Text, callipers and pictograms that a scanner has burnt into an ultrasound image."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.spacing import Region
from breastcad_preprocess.ultrasound.levels import Bytes, as_bytes

Places = NDArray[np.intp]

# The widest stroke, in pixels; top-hats take away what is wider.
_WIDEST = 9
_SEED = 40
_EDGE = 35
_STROKE = 30
# Of the seeds' own, around them.
_LEAST_CONTRAST = 0.3
_LEAST_BRIGHTNESS = 0.65
_GROUP = 11
_LEAST_SEEDS = 8
_AROUND = np.ones((13, 13), np.uint8)


def find_overlays(pixels: NDArray[Any], region: Region | None = None) -> Bytes:
    """Return 1 where a scanner drew over the image, else 0, of the image's shape.

    An echo is wider across the beam than along it, because a probe resolves less to the side:
    tissue has bright thin lines across the beam only, while letters, crosses and dots have strokes
    that are thin and sharp in the other direction too. Those strokes are the seeds; a group of
    few pixels is an echo after all. What is thin and as bright as the seeds around it belongs to
    the same mark.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16, with beams going down the image.
    region
        Box of the image within its screen; nothing outside is marked. None: all of it.
    """
    left, top, right, bottom = region or (0, 0, *pixels.shape[::-1])
    view = np.ascontiguousarray(as_bytes(pixels)[top:bottom, left:right])
    found = np.zeros(pixels.shape, np.uint8)
    found[top:bottom, left:right] = _strokes(view)
    return found


def _strokes(view: Bytes) -> Bytes:
    sideways = _top_hat(view, (_WIDEST, 1))
    at = _grouped((sideways > _SEED) & (_side_edges(view) > _EDGE))
    if not at.size:
        return np.zeros_like(view)
    seeds = np.zeros_like(view)
    seeds.ravel()[at] = 255
    contrast = cv2.max(sideways, _top_hat(view, (1, _WIDEST)))
    near = cv2.dilate(seeds, _AROUND)
    of_contrast = _around(sideways, seeds, _LEAST_CONTRAST)
    of_level = _around(view, seeds, _LEAST_BRIGHTNESS)
    alike = cv2.min(cv2.compare(contrast, of_contrast, cv2.CMP_GT), near)
    bright = cv2.compare(view, of_level, cv2.CMP_GT)
    thin = (contrast > _STROKE).astype(np.uint8)
    return _with_rim(_touching(cv2.min(cv2.min(alike, bright), thin), at))


def _around(values: Bytes, seeds: Bytes, share: float) -> Bytes:
    """Return a share of the largest value of the seeds near each pixel; 0 where none is near."""
    largest = cv2.dilate(cv2.min(values, seeds), _AROUND)
    part: Bytes = cv2.convertScaleAbs(largest, alpha=share)
    return part


def _grouped(seeds: NDArray[np.bool_]) -> Places:
    """Return the places of the seeds that have enough others around them."""
    at = np.flatnonzero(seeds)
    joined = cv2.dilate(seeds.astype(np.uint8), np.ones((_GROUP, _GROUP), np.uint8))
    labels = cv2.connectedComponents(joined)[1].ravel()[at]
    kept: Places = at[np.bincount(labels)[labels] >= _LEAST_SEEDS]
    return kept


def _touching(parts: Bytes, seeds: Places) -> Bytes:
    """Return the connected parts that hold a seed."""
    count, labels = cv2.connectedComponents(parts)
    held = np.zeros(count, np.uint8)
    held[labels.ravel()[seeds]] = 1
    held[0] = 0
    result: Bytes = held[labels]
    return result


def _with_rim(strokes: Bytes) -> Bytes:
    """Return strokes without pinholes and with the blurred pixels around them."""
    closed = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    wide: Bytes = cv2.dilate(closed, np.ones((3, 3), np.uint8))
    return wide


def _top_hat(view: Bytes, size: tuple[int, int]) -> Bytes:
    kernel = np.ones(size[::-1], np.uint8)
    hat: Bytes = cv2.morphologyEx(view, cv2.MORPH_TOPHAT, kernel)
    return hat


def _side_edges(view: Bytes) -> Bytes:
    """Return the largest step to a neighbour on the left or right, within three columns."""
    kernel = np.array([[0, -1, 1]], np.float32)
    steps = cv2.convertScaleAbs(cv2.filter2D(view, cv2.CV_16S, kernel))
    widened: Bytes = cv2.dilate(steps, np.ones((1, 3), np.uint8))
    return widened
