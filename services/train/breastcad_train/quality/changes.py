"""What hospitals do to breast images, so that the gate is set and measured on more than archives.

Every change keeps the image a breast image: other windows, sizes, compressions, frames, labels,
crops and screens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from breastcad.modalities import ModalityCode
from numpy.random import Generator
from numpy.typing import NDArray

from breastcad_train.quality import framing
from breastcad_train.quality.scale import full_scale, rescaled

Pixels = NDArray[Any]
Change = Callable[[Pixels, Generator], Pixels]
_SMALLEST = 96
_SECOND_CHANGE = 0.3


def changed(pixels: Pixels, modality: ModalityCode, random: Generator) -> Pixels:
    """Return the image after one change that is drawn by chance, or two in three of ten cases."""
    changes = (*_BOTH, *(_MAMMOGRAM if modality == "MG" else _ULTRASOUND))
    for _ in range(1 + int(random.random() < _SECOND_CHANGE)):
        pixels = changes[int(random.integers(len(changes)))](pixels, random)
    return np.ascontiguousarray(pixels)


def gamma(pixels: Pixels, random: Generator) -> Pixels:
    """Apply another display curve."""
    exponent = float(random.choice([0.5, 0.65, 1.5, 2.0]))
    return rescaled(np.power(pixels / full_scale(pixels), exponent), pixels)


def window(pixels: Pixels, random: Generator) -> Pixels:
    """Apply another window that cuts off both ends."""
    low, high = np.percentile(pixels, (random.uniform(0, 30), random.uniform(96, 99.8)))
    if high - low < 0.02 * full_scale(pixels):
        return pixels
    return rescaled((pixels - low) / (high - low), pixels)


def smaller(pixels: Pixels, random: Generator) -> Pixels:
    """Keep fewer pixels."""
    factor = max(float(random.uniform(0.25, 0.7)), _SMALLEST / min(pixels.shape))
    if factor >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA))


def blurred(pixels: Pixels, random: Generator) -> Pixels:
    """Put out of focus."""
    sigma = max(pixels.shape) * float(random.uniform(0.001, 0.005))
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma))


def noisy(pixels: Pixels, random: Generator) -> Pixels:
    """Add grain, as of less dose or more gain."""
    grain = random.normal(0, random.uniform(0.01, 0.04), pixels.shape)
    return rescaled(pixels / full_scale(pixels) + grain, pixels)


def compressed(pixels: Pixels, random: Generator) -> Pixels:
    """Compress as JPEG of a low quality."""
    grey = rescaled(pixels / full_scale(pixels), np.zeros(1, np.uint8))
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(30, 70))]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", grey, quality)[1], cv2.IMREAD_GRAYSCALE))


def twelve_bits(pixels: Pixels, random: Generator) -> Pixels:
    """Keep 12 bits in a 16-bit picture that nobody scaled, with a detector's grain."""
    grain = random.normal(0, 0.003, pixels.shape)
    return rescaled((pixels / full_scale(pixels) + grain) / 16, np.zeros(1, np.uint16))


def turned_over(pixels: Pixels, random: Generator) -> Pixels:
    """Exchange left and right, or top and bottom."""
    return pixels[:, ::-1] if random.random() < 0.5 else pixels[::-1]


def inverted(pixels: Pixels, random: Generator) -> Pixels:
    """Invert after another display curve, as MONOCHROME1 without its look-up table."""
    curved = gamma(pixels, random)
    return np.asarray(full_scale(curved) - curved, dtype=curved.dtype)


def lifted(pixels: Pixels, random: Generator) -> Pixels:
    """Lift the background from black, as on film."""
    base = float(random.uniform(0.03, 0.2))
    grain = random.normal(0, 0.01, pixels.shape)
    return rescaled(base + (1 - base) * pixels / full_scale(pixels) + grain, pixels)


_BOTH: tuple[Change, ...] = (
    gamma,
    window,
    smaller,
    blurred,
    noisy,
    compressed,
    twelve_bits,
)
_MAMMOGRAM: tuple[Change, ...] = (
    inverted,
    turned_over,
    lifted,
    framing.labelled,
    framing.edged,
    framing.tightened,
    framing.widened,
    framing.tilted,
)
_ULTRASOUND: tuple[Change, ...] = (
    framing.fanned,
    framing.zoomed,
    framing.zoomed,
    framing.on_a_screen,
    framing.on_a_screen,
)
