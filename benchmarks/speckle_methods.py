"""The despeckling methods that are compared, and the parameters that suit each best.

Parameters of the peers are those of the grid with the best mean PSNR on phantoms that no
measurement uses; ``bnlm`` and ``fast`` run as shipped. `tune` finds them again.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from breastcad_preprocess.denoise.bnlm import bnlm
from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.fast import fast
from breastcad_preprocess.denoise.frost import frost
from breastcad_preprocess.denoise.lee import kuan, local_mmse
from breastcad_preprocess.denoise.median import median
from breastcad_preprocess.denoise.obnlm import obnlm
from breastcad_preprocess.denoise.speckle_noise import (
    MULTIPLICATIVE,
    Speckle,
    estimate_speckle,
    restore,
    stabilise,
)
from breastcad_preprocess.denoise.srad import srad
from breastcad_preprocess.denoise.wavelet import wavelet
from breastcad_train.phantoms.speckle import speckle_phantom
from numpy.typing import NDArray

TUNING_SEEDS = (1000, 1001, 1002)
PEER = "fastNlMeans"

Floats = NDArray[np.float32]
Method = Callable[..., Floats]


def none(values: Floats, noise: Speckle) -> Floats:  # noqa: ARG001
    """Return the image as it is."""
    return values


def fast_nl_means(
    values: Floats, noise: Speckle, *, h: float = 30, template: int = 5, search: int = 13
) -> Floats:
    """Run OpenCV's non-local means on the logarithm in 8 bits."""
    stable = stabilise(values, noise)
    scale = 255 / float(stable.max())
    grey = np.rint(stable * scale).astype(np.uint8)
    smooth = cv2.fastNlMeansDenoising(grey, None, h, template, search).astype(np.float32)
    return keep_brightness(restore(smooth / np.float32(scale), noise), values)


METHODS: dict[str, Method] = {
    "none": none,
    "median": median,
    "lee": local_mmse,
    "kuan": kuan,
    "frost": frost,
    "srad": srad,
    "wavelet": wavelet,
    "obnlm": obnlm,
    PEER: fast_nl_means,
    "fast": fast,
    "bnlm": bnlm,
}

GRIDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "median": {"window": (5, 9, 13, 17, 21)},
    "lee": {"window": (11, 15, 19, 23, 27, 31), "strength": (1.0, 1.25, 1.5, 1.75)},
    "kuan": {"window": (11, 15, 19, 23, 27, 31), "strength": (1.0, 1.25, 1.5, 1.75)},
    "frost": {"window": (13, 21, 29), "damping": (0.1, 0.2, 0.3), "statistics": (11, 15, 19)},
    "srad": {"iterations": (200, 400), "decay": (1 / 12, 1 / 6), "scale": (0.9, 1.0, 1.2)},
    "wavelet": {"basis": ("haar", "sym4"), "levels": (4, 5, 6), "clip": (True, False)},
    "obnlm": {
        "bandwidth": (1.5, 2.0, 2.5, 3.0),
        "reach": (5, 8),
        "radius": (2, 3),
        "exponent": (0.5, 1.0),
    },
    PEER: {"h": (20, 30, 40, 50), "template": (3, 5, 7), "search": (13, 21)},
}

# Found with --tune, for scatterers that the system blurs and for pixels on their own.
PARAMETERS: dict[bool, dict[str, dict[str, Any]]] = {
    True: {
        "median": {"window": 21},
        "lee": {"window": 23, "strength": 1.5},
        "kuan": {"window": 23, "strength": 1.25},
        "frost": {"window": 29, "damping": 0.2, "statistics": 15},
        "srad": {"iterations": 400, "decay": 1 / 12, "scale": 0.9},
        "wavelet": {"basis": "haar", "levels": 6, "clip": True},
        "obnlm": {"bandwidth": 2.0, "reach": 8, "radius": 3, "exponent": 0.5},
        PEER: {"h": 30, "template": 7, "search": 21},
    },
    False: {
        "median": {"window": 13},
        "lee": {"window": 11, "strength": 1.25},
        "kuan": {"window": 11, "strength": 1.25},
        "frost": {"window": 21, "damping": 0.3, "statistics": 11},
        "srad": {"iterations": 400, "decay": 1 / 6, "scale": 1.0},
        "wavelet": {"basis": "haar", "levels": 4, "clip": True},
        "obnlm": {"bandwidth": 1.5, "reach": 8, "radius": 2, "exponent": 0.5},
        PEER: {"h": 30, "template": 7, "search": 13},
    },
}


def psnr(result: Floats, clean: Floats) -> float:
    """Return the peak signal to noise ratio in dB, the peak being 1."""
    return float(-10 * np.log10(np.mean((result.astype(np.float64) - clean) ** 2)))


def tune(name: str, *, correlated: bool) -> tuple[dict[str, Any], float]:
    """Return the parameters with the best mean PSNR on the tuning phantoms, and that."""
    phantoms = [speckle_phantom(seed, correlated=correlated) for seed in TUNING_SEEDS]
    noises = [estimate_speckle(phantom.noisy, MULTIPLICATIVE) for phantom in phantoms]

    def score(parameters: dict[str, Any]) -> float:
        results = (
            METHODS[name](phantom.noisy, noise, **parameters)
            for phantom, noise in zip(phantoms, noises, strict=True)
        )
        pairs = zip(results, phantoms, strict=True)
        return statistics.mean(psnr(result, phantom.clean) for result, phantom in pairs)

    grid = GRIDS[name]
    tried = [dict(zip(grid, choice, strict=True)) for choice in itertools.product(*grid.values())]
    best = max(tried, key=score)
    return best, score(best)
