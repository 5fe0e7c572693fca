"""Which denoiser runs, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from breastcad.errors import InvalidInput
from numpy.typing import NDArray

from breastcad_preprocess.denoise.gat_tv import gat_tv, gaussian_tv
from breastcad_preprocess.denoise.lee import lee
from breastcad_preprocess.denoise.noise import estimate_noise

Method = Literal["none", "lee", "gat_tv"]
_METHODS: dict[str, Method] = {"none": "none", "lee": "lee", "gat_tv": "gat_tv"}
_LEAST_SIDE = 16


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
        As the method defines it, in grey values; 0 where none was estimated.
    skipped
        Reason word where nothing was done, or empty.
    """

    pixels: NDArray[Any]
    method: str = "none"
    noise_model: str = "none"
    noise_level: float = 0.0
    skipped: str = ""


def method_named(name: str) -> Method:
    """Return a method by its name.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_METHOD``.
    """
    if name not in _METHODS:
        raise InvalidInput("UNKNOWN_METHOD", f"expected one of {', '.join(_METHODS)}")
    return _METHODS[name]


def denoise(pixels: NDArray[Any], method: Method, *, raw: bool, fallback: bool = False) -> Denoised:
    """Denoise an image, or say why not.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16. Not changed.
    method
        What is to be done.
    raw
        Whether the values are proportional to the detector's signal and were never compressed
        or resized; ``gat_tv`` does nothing otherwise.
    fallback
        Whether noise that does not grow with the signal is treated as Gaussian. Not for the
        models' pixels: the noise of processed mammograms is not known, and neither is the harm.
    """
    if method == "lee":
        filtered, noise = lee(pixels)
        return Denoised(filtered, "lee", "speckle", noise)
    if method == "gat_tv":
        return _quantum(pixels, raw=raw, fallback=fallback)
    return Denoised(pixels)


def _quantum(pixels: NDArray[Any], *, raw: bool, fallback: bool) -> Denoised:
    if not raw:
        return Denoised(pixels, skipped="NOT_RAW")
    if min(pixels.shape) < _LEAST_SIDE:
        return Denoised(pixels, skipped="TOO_SMALL")
    noise = estimate_noise(pixels)
    if noise.counts_quanta:
        return Denoised(gat_tv(pixels, noise), "gat_tv", "poisson_gaussian", noise.sigma)
    if noise.sigma <= 0:
        return Denoised(pixels, skipped="NO_NOISE")
    if not fallback:
        return Denoised(pixels, "none", "gaussian", noise.sigma, "NOT_POISSON")
    return Denoised(gaussian_tv(pixels, noise.sigma), "gat_tv", "gaussian", noise.sigma)
