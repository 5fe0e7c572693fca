"""Pictures of a denoised image for people: the result, what was removed, and both side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_PANEL_HEIGHT = 512
_CAPTION_HEIGHT = 28
_GAP = 8
_PAPER, _INK = 255, 0
_LOW, _HIGH = 0.5, 99.5


@dataclass(frozen=True)
class NoisePictures:
    """One image before and after its denoiser.

    Attributes
    ----------
    before, after
        Grey values of shape (rows, columns), uint8 or uint16.
    largest_value
        Largest value that the source can store.
    method
        What was done, for the caption.
    """

    before: NDArray[Any]
    after: NDArray[Any]
    largest_value: int
    method: str

    def result(self) -> bytes:
        """Return the result as PNG, with the bit depth and the range of values of the source."""
        return _png(self.after)

    def noise(self) -> bytes:
        """Return what was removed as PNG; the middle of the range stands for nothing."""
        return _png(self._noise())

    def figure(self) -> bytes:
        """Return source, result and what was removed side by side, as an 8-bit PNG.

        Source and result share one window; the noise is stretched to be seen.
        """
        low, high = np.percentile(self.before, (_LOW, _HIGH))
        removed = self.before.astype(np.float32) - self.after
        spread = max(float(np.percentile(np.abs(removed), _HIGH)), 1.0)
        panels = [
            _panel(_windowed(self.before, low, high), "source"),
            _panel(_windowed(self.after, low, high), self.method),
            _panel(_windowed(removed, -spread, spread), f"removed, +-{spread:.0f} grey values"),
        ]
        gap = np.full((panels[0].shape[0], _GAP), _PAPER, np.uint8)
        return _png(np.hstack([panels[0], gap, panels[1], gap, panels[2]]))

    def _noise(self) -> NDArray[Any]:
        middle = (self.largest_value + 1) // 2
        removed = self.before.astype(np.int32) - self.after.astype(np.int32) + middle
        return np.clip(removed, 0, self.largest_value).astype(self.before.dtype)


def _windowed(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    scaled = (values.astype(np.float32) - low) * (255.0 / max(high - low, 1.0))
    return np.asarray(np.clip(np.rint(scaled), 0, 255), dtype=np.uint8)


def _panel(picture: NDArray[np.uint8], caption: str) -> NDArray[np.uint8]:
    rows, columns = picture.shape
    width = max(1, round(columns * _PANEL_HEIGHT / rows))
    # Noise that is averaged away by shrinking would not be seen: pixels are picked instead.
    small = cv2.resize(picture, (width, _PANEL_HEIGHT), interpolation=cv2.INTER_NEAREST)
    head = np.full((_CAPTION_HEIGHT, width), _PAPER, np.uint8)
    cv2.putText(head, caption, (4, 19), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (_INK,), 1, cv2.LINE_AA)
    return np.vstack([head, np.asarray(small, np.uint8)])


def _png(picture: NDArray[Any]) -> bytes:
    # Never fails for a grey image of 8 or 16 bits: the PNG encoder has no other error than memory.
    return bytes(cv2.imencode(".png", picture)[1])
