"""Whether anything is shown at all."""

from __future__ import annotations

import numpy as np

from breastcad_preprocess.quality.view import View

_LEVELS = 256
_OUTSIDE = 0.1


def grey_range(view: View) -> float:
    """Return the range of grey values without the outer 0.1 %, as a share of the full scale."""
    low, high = np.percentile(view.sample, (_OUTSIDE, 100 - _OUTSIDE))
    return float(high - low) / view.full_scale


def dominant_share(view: View) -> float:
    """Return the share of pixels that have the most frequent of 256 grey levels.

    The levels divide the image's own range, so that few bits in a wide type do no harm.
    """
    low, high = float(view.sample.min()), float(view.sample.max())
    if high <= low:
        return 1.0
    counts, _ = np.histogram(view.sample, bins=_LEVELS, range=(low, high))
    return float(counts.max() / view.sample.size)
