"""Where the evidence of a classifier lies in the image that it was asked about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breastcad_classify.roi import Window, resize


def place(
    evidence: NDArray[np.uint8], window: Window, rows: int, columns: int
) -> NDArray[np.uint8]:
    """Spread evidence over the part of the image that the model saw.

    Parameters
    ----------
    evidence
        Evidence per place of the model's input, of shape (height, width) at any size, 0 to 255.
    window
        The part of the image that the model's input was cut from.
    rows, columns
        Size of the image, in pixels.

    Returns
    -------
    NDArray[np.uint8]
        Evidence of shape (rows, columns), 0 to 255; 0 outside `window`.
    """
    heat_map = np.zeros((rows, columns), np.uint8)
    part = window.cut(heat_map)
    part[:] = resize(evidence, *part.shape)
    return heat_map
