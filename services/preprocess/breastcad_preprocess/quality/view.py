"""What the quality figures are measured on: a small upright picture and a sample of true pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from breastcad.modalities import ModalityCode
from numpy.typing import NDArray

SIDE = 128
_ENOUGH = 6
_SAMPLE_SIDE = 192
_DARKEST, _BRIGHTEST = 0.5, 99.5
_FRAME = 2
_BRIGHT, _DARK = 0.9, 0.1
_BRIGHT_SHARE = 0.2
_CONTENT_SIDE = 256
_CONTENT_CHANGE = 0.012
_CONTENT_WINDOW = 9
_CONTENT_DENSITY = 0.6
_LEAST_CONTENT = 0.1

Box = tuple[int, int, int, int]
Grey = NDArray[np.float32]


@dataclass(frozen=True)
class View:
    """One image as the figures see it.

    Attributes
    ----------
    grey
        Shape (128, 128), 0 to 1 between the robust extremes: the image area stretched into a
        square. A mammogram is shown with a dark background and the heavier half on the left.
    stored
        Pixels of the image area as they are.
    sample
        Every n-th pixel of `stored` in both directions, about 192 × 192 of them, as float32.
    full_scale
        The greatest value that the type of the pixels can hold.
    inverted
        Whether the background of a mammogram was bright.
    """

    grey: Grey
    stored: NDArray[Any]
    sample: Grey
    full_scale: float
    inverted: bool


def look(pixels: NDArray[Any], modality: ModalityCode, region: Box | None = None) -> View:
    """Return the view of one image.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16.
    modality
        A mammogram is turned to one presentation; ultrasound is left as it is, because its
        skin is always at the top.
    region
        (left, top, right, bottom) of the ultrasound image within the screen; None: found by
        content, so that text and bars around it do not count.
    """
    if modality == "US":
        left, top, right, bottom = region or content_box(pixels)
        pixels = pixels[top:bottom, left:right]
    # Of a large detector some pixels say as much as all, in a fifth of the time.
    step = max(1, min(pixels.shape) // (_ENOUGH * SIDE))
    some = np.ascontiguousarray(pixels[::step, ::step])
    grey = _stretched(cv2.resize(some, (SIDE, SIDE), interpolation=cv2.INTER_AREA))
    inverted = modality == "MG" and _is_bright_around(grey)
    if inverted:
        grey = 1 - grey
    if modality == "MG" and grey[:, : SIDE // 2].sum() < grey[:, SIDE // 2 :].sum():
        grey = grey[:, ::-1]
    rows, columns = (max(1, side // _SAMPLE_SIDE) for side in pixels.shape)
    return View(
        grey=np.ascontiguousarray(grey),
        stored=pixels,
        sample=pixels[::rows, ::columns].astype(np.float32),
        full_scale=float(np.iinfo(pixels.dtype).max),
        inverted=inverted,
    )


def content_box(pixels: NDArray[Any]) -> Box:
    """Return the box of the largest connected area of texture; all of an image without one.

    Screens are flat behind the image, and text is sparse. The figures need no exact box: dark
    ends of an image may be cut off.
    """
    rows, columns = pixels.shape
    scale = min(1.0, _CONTENT_SIDE / max(rows, columns))
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    small = _stretched(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    change = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    density = cv2.blur((change > _CONTENT_CHANGE).astype(np.float32), (_CONTENT_WINDOW,) * 2)
    _, _, stats, _ = cv2.connectedComponentsWithStats((density > _CONTENT_DENSITY).astype(np.uint8))
    areas = stats[1:, cv2.CC_STAT_AREA]
    if areas.size == 0 or areas.max() < _LEAST_CONTENT * small.size:
        return 0, 0, columns, rows
    left, top, width, height = (int(value) for value in stats[1 + int(areas.argmax())][:4])
    return (
        int(left * columns / size[0]),
        int(top * rows / size[1]),
        min(columns, -int(-(left + width) * columns // size[0])),
        min(rows, -int(-(top + height) * rows // size[1])),
    )


def _stretched(values: NDArray[Any]) -> Grey:
    grey = values.astype(np.float32)
    low, high = np.percentile(grey, (_DARKEST, _BRIGHTEST))
    spread = max(float(high - low), 1e-6)
    return np.asarray(np.clip((grey - low) / spread, 0, 1), dtype=np.float32)


def _is_bright_around(grey: Grey) -> bool:
    """Tell whether a mammogram's background is bright: at its border, and more of it than dark."""
    frame = np.ones(grey.shape, np.bool_)
    frame[_FRAME:-_FRAME, _FRAME:-_FRAME] = False
    bright_border = np.mean(grey[frame] > _BRIGHT) > _BRIGHT_SHARE
    return bool(bright_border and np.mean(grey > _BRIGHT) > np.mean(grey < _DARK))
