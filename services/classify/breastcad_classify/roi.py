"""What a classifier sees of an image: all of it, the lesions, their box, or both as channels."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MARGIN = 0.25
_UINT8_MAX = 255


@dataclass(frozen=True)
class Window:
    """A part of an image, as half-open ranges.

    Parameters
    ----------
    top, bottom
        First row, and the first row below, in pixels.
    left, right
        First column, and the first column to the right, in pixels.
    """

    top: int
    bottom: int
    left: int
    right: int

    def cut(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a view of this part of an image of shape (rows, columns)."""
        return image[self.top : self.bottom, self.left : self.right]


def two_channel(image: NDArray[np.uint8], probability: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Stack an image and its lesion probability, both (rows, columns), to (2, rows, columns)."""
    return np.stack([image, probability])


def masked(
    image: NDArray[np.uint8], probability: NDArray[np.uint8], *, threshold: float
) -> NDArray[np.uint8]:
    """Set all that is not lesion to 0.

    Parameters
    ----------
    image
        Prepared pixels of shape (rows, columns).
    probability
        Lesion probability of shape (rows, columns), 0 to 255 for 0 to 1.
    threshold
        Probability at or above which a pixel is lesion, in (0, 1).

    Returns
    -------
    NDArray[np.uint8]
        Model input of shape (1, rows, columns). Where no pixel is lesion, the whole image: a
        black one would say nothing, and the segmenter may have missed a lesion.
    """
    lesion = _lesion(probability, threshold)
    return np.where(lesion, image, np.uint8(0))[None] if lesion.any() else image[None]


def lesion_window(probability: NDArray[np.uint8], *, threshold: float) -> Window:
    """Return the box of all lesions with a margin of a quarter of its sides on each side.

    Parameters
    ----------
    probability
        Lesion probability of shape (rows, columns), 0 to 255 for 0 to 1.
    threshold
        Probability at or above which a pixel is lesion, in (0, 1).

    Returns
    -------
    Window
        Part of the image, cut off at its edges. Where no pixel is lesion, the whole image.
    """
    rows, columns = probability.shape
    left, top, width, height = cv2.boundingRect(_lesion(probability, threshold).astype(np.uint8))
    if not width:
        return Window(0, rows, 0, columns)
    margin_x, margin_y = round(MARGIN * width), round(MARGIN * height)
    return Window(
        top=max(top - margin_y, 0),
        bottom=min(top + height + margin_y, rows),
        left=max(left - margin_x, 0),
        right=min(left + width + margin_x, columns),
    )


def crop(image: NDArray[np.uint8], window: Window) -> NDArray[np.uint8]:
    """Enlarge a part of an image to the size of the image, as model input (1, rows, columns)."""
    return resize(window.cut(image), image.shape[0], image.shape[1])[None]


def resize(image: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Return an image of shape (any, any) at shape (rows, columns)."""
    resized = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, dtype=np.uint8)


def _lesion(probability: NDArray[np.uint8], threshold: float) -> NDArray[np.bool_]:
    return probability >= threshold * _UINT8_MAX
