"""Simulated ultrasound: wavy layers with dark lesions and a bright line, under Rayleigh speckle.

References
----------
.. [1] J. W. Goodman, "Speckle Phenomena in Optics", 2007: fully developed speckle.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

# Of the point spread function, axially and laterally, in pixels.
PSF_SIGMAS = (0.7, 1.1)
_LAYERS = 4
_LESIONS = 3
_LEVELS = (0.3, 0.6)
_LESION_LEVELS = (0.1, 0.25)
_LINE_LEVEL = 1.0
_MARGIN = 6

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SpecklePhantom:
    """A simulated image and what is known of it.

    Attributes
    ----------
    clean
        Expected envelope, in [0, 1], shape (rows, columns).
    noisy
        The same times speckle of mean 1, at least 0 and not bounded above.
    homogeneous
        Where the clean image is constant for 6 pixels all around.
    lesion
        Inside the dark lesions.
    """

    clean: Floats
    noisy: Floats
    homogeneous: Mask
    lesion: Mask


def speckle_phantom(seed: int, *, side: int = 256, correlated: bool = True) -> SpecklePhantom:
    """Simulate one image; the same seed gives the same image.

    Parameters
    ----------
    seed
        Of both geometry and noise.
    side
        Rows and columns, at least 32.
    correlated
        Whether the scatterers are seen through a Gaussian point spread function of 1.1 pixels
        laterally and 0.7 axially, or each pixel on its own.
    """
    rng = np.random.default_rng(seed)
    clean, lesion = _tissue(rng, side)
    box = np.ones((2 * _MARGIN + 1, 2 * _MARGIN + 1), np.uint8)
    homogeneous = cv2.erode(clean, box) == cv2.dilate(clean, box)
    noisy = clean * rayleigh(rng, (side, side), correlated=correlated)
    return SpecklePhantom(clean, noisy, homogeneous, lesion)


def rayleigh(rng: np.random.Generator, shape: tuple[int, int], *, correlated: bool) -> Floats:
    """Return Rayleigh speckle of mean 1, the amplitude of circular Gaussian waves [1]_."""
    waves = rng.standard_normal((2, *shape)).astype(np.float32)
    if correlated:
        waves = np.stack([gaussian_filter(wave, PSF_SIGMAS, mode="wrap") for wave in waves])
        waves /= np.sqrt(np.mean(waves**2))
    return np.asarray(np.hypot(waves[0], waves[1]) / np.sqrt(np.pi / 2), dtype=np.float32)


def _tissue(rng: np.random.Generator, side: int) -> tuple[Floats, Mask]:
    y, x = np.mgrid[:side, :side] / side
    clean = np.zeros((side, side), np.float32)
    for layer in range(_LAYERS):
        top = layer / _LAYERS + rng.uniform(-0.05, 0.05) if layer else -1.0
        phase = 2 * np.pi * (rng.uniform(0.5, 2) * x + rng.random())
        clean[y >= top + rng.uniform(0.01, 0.03) * np.sin(phase)] = rng.uniform(*_LEVELS)
    lesion = np.zeros((side, side), bool)
    for _ in range(_LESIONS):
        disc = _ellipse(y, x, rng)
        clean[disc] = rng.uniform(*_LESION_LEVELS)
        lesion |= disc
    line = np.abs(y - rng.uniform(0.15, 0.85) - rng.uniform(-0.3, 0.3) * (x - 0.5)) * side < 1.25
    clean[line & ~lesion] = _LINE_LEVEL
    return clean, lesion


def _ellipse(y: NDArray[np.float64], x: NDArray[np.float64], rng: np.random.Generator) -> Mask:
    row, column = rng.uniform(0.2, 0.8, 2)
    height, width = rng.uniform(0.05, 0.13, 2)
    return np.asarray(((y - row) / height) ** 2 + ((x - column) / width) ** 2 < 1)
