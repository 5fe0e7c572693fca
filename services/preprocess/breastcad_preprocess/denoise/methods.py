"""Which denoiser runs, and what it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from breastcad.errors import InvalidInput, NotFound
from breastcad.profiles import DENOISE_METHODS, DenoiseMethod
from numpy.typing import NDArray

from breastcad_preprocess.denoise.bm3d import BLOCK_MATCHING
from breastcad_preprocess.denoise.bnlm import bnlm
from breastcad_preprocess.denoise.fast import fast
from breastcad_preprocess.denoise.frost import frost
from breastcad_preprocess.denoise.lee import kuan, lee
from breastcad_preprocess.denoise.median import median
from breastcad_preprocess.denoise.noise import Noise, estimate_noise
from breastcad_preprocess.denoise.obnlm import obnlm
from breastcad_preprocess.denoise.quantum import suppress_quantum_noise, suppress_white_noise
from breastcad_preprocess.denoise.smoother import Floats, Smoother
from breastcad_preprocess.denoise.speckle_noise import LOUPAS, Speckle, estimate_speckle
from breastcad_preprocess.denoise.srad import srad
from breastcad_preprocess.denoise.tv import TOTAL_VARIATION
from breastcad_preprocess.denoise.wavelet import wavelet

_LEAST_SIDE = 16
# Twice a screen of 1920 × 1080; the best methods hold 120 to 160 bytes for each pixel.
_MOST_PIXELS = 2**22
_LOCAL: dict[DenoiseMethod, Smoother] = {"gat_tv": TOTAL_VARIATION, "gat_bm3d": BLOCK_MATCHING}
_SPECKLE: dict[DenoiseMethod, Callable[[Floats, Speckle], Floats]] = {
    "bnlm": bnlm,
    "fast": fast,
    "frost": frost,
    "kuan": kuan,
    "median": median,
    "obnlm": obnlm,
    "srad": srad,
    "wavelet": wavelet,
}


@dataclass(frozen=True)
class Denoised:
    """Pixels after the denoiser, and what it did.

    Attributes
    ----------
    pixels
        Grey values of the source's shape and type.
    method
        ``none`` or the denoiser's name.
    noise_model
        ``none``, ``gaussian``, ``poisson_gaussian`` or ``speckle``.
    noise_level
        Standard deviation of noise, in grey values; of speckle where the mean is 1, in powers of
        grey values; for ``lee`` the variance over the mean. 0 where none was estimated.
    skipped
        Reason word where nothing was done, or empty.
    gain, offset, fit
        The line of `Noise`; 0 where none was fitted.
    exponent
        Speckle's standard deviation grows as the mean to this power; 0 where it was not estimated.
    """

    pixels: NDArray[Any]
    method: DenoiseMethod = "none"
    noise_model: str = "none"
    noise_level: float = 0.0
    skipped: str = ""
    gain: float = 0.0
    offset: float = 0.0
    fit: float = 0.0
    exponent: float = 0.0


def method_named(name: str) -> DenoiseMethod:
    """Return a method by its name.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_METHOD``.
    """
    for method in DENOISE_METHODS:
        if method == name:
            return method
    raise InvalidInput("UNKNOWN_METHOD", f"expected one of {', '.join(DENOISE_METHODS)}")


class Denoisers:
    """All methods by their names.

    Parameters
    ----------
    networks
        The methods that a release's networks carry out.
    """

    def __init__(self, networks: Mapping[DenoiseMethod, Smoother] | None = None) -> None:
        self._smoothers = {**_LOCAL, **(networks or {})}

    def __call__(
        self, pixels: NDArray[Any], method: DenoiseMethod, *, raw: bool, fallback: bool = False
    ) -> Denoised:
        """Denoise an image, or say why not.

        Parameters
        ----------
        pixels
            Grey values of shape (rows, columns), uint8 or uint16. Not changed.
        method
            What is to be done.
        raw
            Whether the values are proportional to the detector's signal and were never compressed
            or resized; quantum noise is not looked for otherwise.
        fallback
            Whether noise that does not grow with the signal is treated as Gaussian. Not for the
            models' pixels: the noise of processed mammograms is not known, and neither is the harm.

        Raises
        ------
        NotFound
            ``DENOISER_NOT_RELEASED`` for a network that the release does not have.
        """
        if method == "none":
            return Denoised(pixels)
        if method == "lee":
            filtered, level = lee(pixels)
            return Denoised(filtered, "lee", "speckle", level, exponent=LOUPAS)
        if method in _SPECKLE:
            return _speckle(pixels, method)
        if method not in self._smoothers:
            raise NotFound("DENOISER_NOT_RELEASED", f"the release has no model for {method}")
        if not raw and not fallback:
            return Denoised(pixels, skipped="NOT_RAW")
        if min(pixels.shape) < _LEAST_SIDE:
            return Denoised(pixels, skipped="TOO_SMALL")
        return self._quantum(pixels, method, raw=raw, fallback=fallback)

    def _quantum(
        self, pixels: NDArray[Any], method: DenoiseMethod, *, raw: bool, fallback: bool
    ) -> Denoised:
        noise, smoother = estimate_noise(pixels), self._smoothers[method]
        if raw and noise.counts_quanta:
            smooth = suppress_quantum_noise(pixels, noise, smoother)
            return _told(smooth, method, "poisson_gaussian", noise)
        if noise.sigma <= 0:
            return Denoised(pixels, skipped="NO_NOISE")
        if not fallback:
            return _told(pixels, "none", "gaussian", noise, "NOT_POISSON")
        smooth = suppress_white_noise(pixels, noise.sigma, smoother)
        return _told(smooth, method, "gaussian", noise)


def _speckle(pixels: NDArray[Any], method: DenoiseMethod) -> Denoised:
    if pixels.size > _MOST_PIXELS:
        return Denoised(pixels, skipped="TOO_LARGE")
    values = pixels.astype(np.float32)
    speckle = estimate_speckle(values)
    if speckle.level <= 0:
        return Denoised(pixels, skipped="NO_NOISE")
    filtered = np.rint(_SPECKLE[method](values, speckle)).astype(pixels.dtype)
    return Denoised(filtered, method, "speckle", speckle.level, exponent=speckle.exponent)


def _told(
    pixels: NDArray[Any], method: DenoiseMethod, model: str, noise: Noise, skipped: str = ""
) -> Denoised:
    return Denoised(
        pixels, method, model, noise.sigma, skipped, noise.gain, noise.offset, noise.fit
    )


LOCAL = Denoisers()
"""The methods that need no network."""
