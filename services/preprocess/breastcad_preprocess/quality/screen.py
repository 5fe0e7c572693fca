"""Whether an image was drawn by a computer: areas of one grey value, and thin strokes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.quality.view import View

_REACH = 48
_DARK_END, _BRIGHT_END = 0.12, 0.06
_STROKE_GREY = 0.15
_STROKE_SIDE = 5


def drawn_share(view: View) -> float:
    """Return the share of all pixels that are grey and equal to pixels well beside and below.

    Windows and bars are of exactly one value over a twentieth of the image's side; what a detector
    saw is not, because of noise and texture. Both ends of the scale are left out: there lie the
    background, inverted or not, and what is saturated.
    """
    stored = view.stored
    reaches = [max(1, side // _REACH) for side in stored.shape]
    steps = [max(1, side // (4 * _REACH)) for side in stored.shape]
    rows, columns = (side - 2 * reach for side, reach in zip(stored.shape, reaches, strict=True))
    if rows < 1 or columns < 1:
        return 0.0

    def at(down: int, right: int) -> NDArray[Any]:
        y, x = down * reaches[0], right * reaches[1]
        return stored[y : y + rows : steps[0], x : x + columns : steps[1]]

    here = at(0, 0)
    equal = (here == at(1, 0)) & (here == at(2, 0)) & (here == at(0, 1)) & (here == at(0, 2))
    low, high = float(view.sample.min()), float(view.sample.max())
    level = (here.astype(np.float32) - low) / max(high - low, 1e-6)
    return float(np.mean(equal & (level > _DARK_END) & (level < 1 - _BRIGHT_END)))


def thin_share(view: View) -> float:
    """Return which share of what is shown vanishes when all that is thinner than 4 % is removed."""
    shown = (view.grey > _STROKE_GREY).astype(np.uint8)
    area = int(shown.sum())
    if area == 0:
        return 1.0
    side = _STROKE_SIDE
    # The border is continued, so that a breast which it cuts is not taken for a stroke.
    wide = cv2.copyMakeBorder(shown, side, side, side, side, cv2.BORDER_REPLICATE)
    opened = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return 1 - float(opened[side:-side, side:-side].sum()) / area
