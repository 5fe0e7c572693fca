"""What a denoiser does on phantoms of the test part, beside total variation and nothing."""

from __future__ import annotations

import warnings
from dataclasses import asdict, fields

import numpy as np
from breastcad_preprocess.denoise.tv import total_variation

from breastcad_train.denoising.draws import noisy
from breastcad_train.denoising.quality import (
    PEAKS,
    SIGMA,
    Denoiser,
    Floats,
    Quality,
    measure,
    quanta,
    trial,
)
from breastcad_train.phantoms.quantum import SIDE

PHANTOMS = 12
LEVELS = (1.0, 2.0, 5.0, 20.0, 100.0, 1000.0, 5000.0)
Numbers = dict[str, float]


def measure_all(denoise: Denoiser, count: int = PHANTOMS) -> dict[str, object]:
    """Return the quality of each method at each peak, and the error on plain areas.

    Parameters
    ----------
    denoise
        The network.
    count
        Number of phantoms.
    """
    methods: dict[str, Denoiser] = {
        "noisy": lambda image: image,
        "total variation": total_variation,
        "this network": denoise,
    }
    return {
        "phantoms": count,
        "peaks": {
            f"{peak:g}": {name: mean_quality(one, peak, count) for name, one in methods.items()}
            for peak in PEAKS
        },
        "plain": {f"{level:g}": plain(denoise, level) for level in LEVELS},
    }


def mean_quality(denoise: Denoiser, peak: float, count: int) -> Numbers:
    """Return the mean of each measure over the first `count` phantoms of the test part."""
    cases = [trial("test", index, peak) for index in range(count)]
    return mean_of([measure(case, denoise(case.noisy)) for case in cases])


def mean_of(found: list[Quality]) -> Numbers:
    """Return the mean of each measure over those where it is defined."""
    with warnings.catch_warnings():
        # A measure that is defined nowhere stays undefined.
        warnings.simplefilter("ignore", RuntimeWarning)
        return {
            field.name: float(np.nanmean([asdict(one)[field.name] for one in found]))
            for field in fields(Quality)
        }


def plain(denoise: Denoiser, level: float) -> Numbers:
    """Return relative errors of the mean where all expect `level` quanta, and on a ramp to it.

    ``spread`` is the standard deviation that is left on the constant image, relative to that of
    the noise: what the network might draw into nothing.
    """
    rng = np.random.default_rng(int(level))
    constant = np.full((SIDE, SIDE), level, dtype=np.float32)
    ramp = np.tile(np.linspace(0.2 * level, level, SIDE, dtype=np.float32), (SIDE, 1))
    answer, sloped = (_answer(denoise, image, rng) for image in (constant, ramp))
    return {
        "constant": float(answer.mean() / level - 1),
        "ramp": float(sloped.mean() / ramp.mean() - 1),
        "spread": float(answer.std() / np.sqrt(level + SIGMA**2)),
    }


def _answer(denoise: Denoiser, image: Floats, rng: np.random.Generator) -> Floats:
    return quanta(denoise(noisy(image, SIGMA, rng)))
