"""Optimised Bayesian non-local means: blockwise, with Pearson's distance.

References
----------
.. [1] P. Coupé, P. Hellier, C. Kervrann and C. Barillot, "Nonlocal means-based speckle filtering
   for ultrasound images", IEEE Transactions on Image Processing 18(10), 2009.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.speckle_noise import Speckle

_FLOOR = 0.1

Floats = NDArray[np.float32]


def obnlm(
    values: Floats,
    noise: Speckle,
    *,
    bandwidth: float = 2.0,
    reach: int = 5,
    radius: int = 2,
    spacing: int = 2,
    exponent: float = 0.5,
) -> Floats:
    """Restore blocks by similar blocks, and average where restored blocks overlap [1]_.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Of the same image; its variance at the mean is the unit of the distance.
    bandwidth
        Smoothing parameter h; weights are ``exp(-d / h²)`` with d the mean distance per pixel.
    reach
        How far similar blocks are looked for, in pixels.
    radius
        Blocks are ``2 · radius + 1`` pixels wide and high.
    spacing
        Between the centres of blocks, in pixels, at most ``2 · radius + 1``.
    exponent
        γ of Pearson's distance ``(u - v)² / v^(2γ)``; 1/2 in [1]_.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    mean = float(values.mean())
    if noise.level <= 0 or mean <= 0:
        return values.copy()
    image = (values + np.float32(_FLOOR * noise.unit)) / np.float32(mean)
    variance = (noise.level * mean ** (noise.exponent - 1)) ** 2
    blocks = _Blocks(image, reach, 2 * radius + 1, bandwidth**2 * variance, exponent)
    centres = np.zeros_like(image)
    centres[::spacing, ::spacing] = 1
    share = centres / sum(weight for _, weight in blocks.similar())
    result = np.zeros_like(image)
    for shifted, weight in blocks.similar():
        # What all blocks over a pixel take from the pixel at this offset.
        result += shifted * blocks.sum(share * weight)
    return keep_brightness(result / blocks.sum(centres) * np.float32(mean), values)


@dataclass(frozen=True)
class _Blocks:
    """The blocks of an image, and how similar those within reach are."""

    image: Floats
    reach: int
    side: int
    square_bandwidth: float
    exponent: float

    def similar(self) -> Iterator[tuple[Floats, Floats]]:
        """Yield, for each offset, the shifted image and the weight at each centre of a block."""
        rows, columns = self.image.shape
        padded = np.pad(self.image, self.reach, mode="symmetric")
        scaled = cv2.pow(padded, -2 * self.exponent)
        scale = np.float32(-1 / (self.side**2 * self.square_bandwidth))
        for down in range(2 * self.reach + 1):
            for across in range(2 * self.reach + 1):
                window = np.s_[down : down + rows, across : across + columns]
                distance = self.image - padded[window]
                distance *= distance
                distance *= scaled[window]
                yield padded[window], np.exp(self.sum(distance, cv2.BORDER_REFLECT) * scale)

    def sum(self, values: Floats, border: int = cv2.BORDER_CONSTANT) -> Floats:
        """Return the sum over the block around each pixel."""
        size = (self.side, self.side)
        return np.asarray(cv2.boxFilter(values, -1, size, normalize=False, borderType=border))
