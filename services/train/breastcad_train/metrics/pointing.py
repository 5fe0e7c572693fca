"""The pointing game: whether a map of evidence is highest on a lesion."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def pointing(evidence: NDArray[Any], lesion: NDArray[np.uint8], tolerance_px: int = 0) -> float:
    """Return the share of the map's highest pixels that lie on a lesion.

    It is 1 or 0 where one pixel is highest. A map that is the same everywhere gets the share of
    the image that is lesion, as pointing blindly does.

    Parameters
    ----------
    evidence
        Of shape (rows, columns).
    lesion
        0 or 1, of the same shape.
    tolerance_px
        How far beside the lesion still counts, in pixels.

    References
    ----------
    .. [1] J. Zhang et al., "Top-down neural attention by excitation backprop", IJCV 126, 2018.
    """
    side = 2 * tolerance_px + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    near = np.asarray(cv2.dilate(lesion, disc))
    return float((near[evidence == evidence.max()] > 0).mean())
