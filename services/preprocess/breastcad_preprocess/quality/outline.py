"""Shape of what is shown: how much, where, and in how many pieces."""

from __future__ import annotations

import cv2
import numpy as np
from breastcad.modalities import ModalityCode
from numpy.typing import NDArray

from breastcad_preprocess.quality.view import SIDE, Grey

Shown = NDArray[np.bool_]
OUTLINE = (
    "shown",
    "rows in pieces",
    "columns in pieces",
    "largest piece",
    "filling of its box",
    "left to right",
    "top to bottom",
    "left border",
    "right border",
    "fuller end",
    "emptier end",
)
_BACKGROUND = 0.08
_EDGE = 2


def shown_part(grey: Grey) -> Shown:
    """Return what is brighter than the background; all of an image that is dark everywhere."""
    shown = grey > _BACKGROUND
    return shown if shown.mean() > 0.003 else np.ones(grey.shape, np.bool_)


def outline_features(grey: Grey, shown: Shown, modality: ModalityCode) -> list[float]:
    """Return one number for each name in `OUTLINE`, in their order.

    Parameters
    ----------
    grey
        Shape (128, 128), 0 to 1; see `View`.
    shown
        As `shown_part`.
    modality
        A mammogram may stand upside down, so that its top and bottom are not told apart.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(shown.astype(np.uint8))
    _, _, width, height, area = stats[1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))]
    half, total = SIDE // 2, float(grey.sum()) + 1e-6
    leaning = float(grey[:half].sum() - grey[half:].sum()) / total
    ends = [float(shown[:_EDGE].mean()), float(shown[-_EDGE:].mean())]
    if modality == "MG":
        leaning, ends = abs(leaning), sorted(ends, reverse=True)
    return [
        float(shown.mean()),
        _pieces(shown),
        _pieces(shown.T),
        float(area / shown.sum()),
        float(area / (width * height)),
        float(grey[:, :half].sum() - grey[:, half:].sum()) / total,
        leaning,
        float(shown[:, :_EDGE].mean()),
        float(shown[:, -_EDGE:].mean()),
        *ends,
    ]


def _pieces(shown: Shown) -> float:
    """Return the logarithm of the mean number of pieces in the rows that show anything."""
    starts = np.diff(shown.astype(np.int8), axis=1, prepend=0) > 0
    counts = starts.sum(axis=1)
    return float(np.log(counts[counts > 0].mean()))
