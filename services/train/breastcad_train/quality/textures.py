"""Noise, gradients and patterns without any content, and simple phantoms."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Pixels = NDArray[Any]
_SIDE = 384


def noise(random: Generator) -> Pixels:
    """Return white noise, smoothed noise, or noise with a spectrum of some power."""
    white = random.normal(size=(_SIDE, _SIDE))
    kind = int(random.integers(3))
    if kind == 0:
        return _over_the_scale(white)
    if kind == 1:
        sigma = float(np.exp(random.uniform(0, np.log(24))))
        return _over_the_scale(cv2.GaussianBlur(white, (0, 0), sigma))
    radius = np.hypot(np.fft.fftfreq(_SIDE)[:, None], np.fft.rfftfreq(_SIDE)[None])
    radius[0, 0] = 1
    spectrum = np.fft.rfft2(white) * radius ** -random.uniform(0.4, 2.2)
    return _over_the_scale(np.fft.irfft2(spectrum))


def gradient(random: Generator) -> Pixels:
    """Return a ramp in some direction, or a round one."""
    y, x = np.mgrid[-1 : 1 : _SIDE * 1j, -1 : 1 : _SIDE * 1j]
    angle, shift = random.uniform(0, 2 * np.pi), random.uniform(-0.7, 0.7, 2)
    if random.random() < 0.6:
        return _over_the_scale(np.cos(angle) * x + np.sin(angle) * y)
    ring = np.hypot(x - shift[0], y - shift[1])
    return _over_the_scale(ring if random.random() < 0.5 else -ring)


def pattern(random: Generator) -> Pixels:
    """Return stripes or a chessboard of some size, turned by some angle."""
    y, x = np.mgrid[0:_SIDE, 0:_SIDE]
    angle, size = random.uniform(0, np.pi / 2), random.uniform(6, 60)
    along = np.floor((np.cos(angle) * x + np.sin(angle) * y) / size)
    across = np.floor((-np.sin(angle) * x + np.cos(angle) * y) / size)
    cells = along + across if random.random() < 0.5 else along
    low, high = sorted(random.integers(0, 256, 2))
    return np.where(cells % 2 == 0, low, high).astype(np.uint8)


def breast_phantom(random: Generator) -> Pixels:
    """Return half an ellipse on black, plain or with Poisson noise."""
    image = np.zeros((300, 200), np.uint8)
    axes = int(random.integers(90, 150)), int(random.integers(90, 140))
    cv2.ellipse(image, (0, 150), axes, 0, -90, 90, (int(random.integers(60, 250)),), -1)
    if random.random() < 0.5:
        return image
    return np.clip(random.poisson(image), 0, 255).astype(np.uint8)


def speckle_phantom(random: Generator) -> Pixels:
    """Return log-compressed correlated speckle with a dark or bright ellipse."""
    real, imaginary = (
        cv2.GaussianBlur(random.normal(size=(256, 256)), (0, 0), random.uniform(0.8, 1.6))
        for _ in range(2)
    )
    tissue = np.ones((256, 256))
    axes = int(random.integers(20, 70)), int(random.integers(20, 70))
    cv2.ellipse(tissue, (128, 128), axes, 0, 0, 360, (float(random.choice([0.2, 3.0])),), -1)
    return _over_the_scale(np.log1p(20 * np.hypot(real, imaginary) * tissue))


def _over_the_scale(values: NDArray[Any]) -> Pixels:
    low, high = values.min(), values.max()
    return np.asarray((values - low) / (high - low) * 255, dtype=np.uint8)
