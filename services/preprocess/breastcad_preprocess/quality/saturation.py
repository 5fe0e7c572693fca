"""How much of what is shown was lost at the bright end of the scale."""

from __future__ import annotations

import numpy as np

from breastcad_preprocess.quality.view import View

_BACKGROUND = 0.06


def saturated_share(view: View) -> float:
    """Return the share of the shown pixels that have the brightest value their type can hold.

    The dark background is not shown; the bright background of an inverted mammogram neither,
    whose tissue saturates at 0.
    """
    values = view.full_scale - view.sample if view.inverted else view.sample
    low, high = float(values.min()), float(values.max())
    shown = values > low + _BACKGROUND * (high - low)
    if not shown.any():
        return float(high >= view.full_scale)
    return float(np.mean(values[shown] >= view.full_scale))
