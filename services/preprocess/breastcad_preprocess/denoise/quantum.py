"""Quantum noise of detectors: any white-noise denoiser between the Anscombe transform and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.anscombe import forward, inverse, rounded
from breastcad_preprocess.denoise.noise import Noise
from breastcad_preprocess.denoise.smoother import Floats, Smoother, by_tiles


@dataclass(frozen=True)
class _Line:
    """The noise in quanta: value = gain · (quanta + noise of σ) + pedestal."""

    gain: float
    pedestal: float
    sigma: float


def suppress_quantum_noise(pixels: NDArray[Any], noise: Noise, smoother: Smoother) -> NDArray[Any]:
    """Suppress noise that grows with the signal, and keep the mean at every brightness.

    Parameters
    ----------
    pixels
        Intensities of shape (rows, columns), uint8 or uint16, linear. Not changed.
    noise
        With `Noise.counts_quanta`.
    smoother
        Denoises in the domain where the noise has a standard deviation of 1.

    Returns
    -------
    NDArray
        Same shape and type.
    """
    # Only σ² - gain · pedestal can be told: its sign decides which of the two is taken for it.
    line = _Line(
        gain=noise.gain,
        pedestal=max(-noise.offset, 0.0) / noise.gain,
        sigma=rounded(float(np.sqrt(max(noise.offset, 0.0))) / noise.gain),
    )

    def work(tile: Floats) -> Floats:
        stable = forward((tile - line.pedestal) / line.gain, line.sigma)
        quanta = inverse(smoother.smooth(stable.astype(np.float32)), line.sigma)
        return np.asarray(quanta * line.gain + line.pedestal, dtype=np.float32)

    return np.asarray(by_tiles(pixels, smoother, work))


def suppress_white_noise(pixels: NDArray[Any], sigma: float, smoother: Smoother) -> NDArray[Any]:
    """Suppress noise of one standard deviation, the fall-back where noise is not that of quanta.

    Parameters
    ----------
    pixels
        Shape (rows, columns), uint8 or uint16. Not changed.
    sigma
        In grey values, above 0.
    smoother
        Denoises where the noise has a standard deviation of 1.
    """

    def work(tile: Floats) -> Floats:
        return np.asarray(smoother.smooth(tile / np.float32(sigma)) * np.float32(sigma))

    return np.asarray(by_tiles(pixels, smoother, work))
