"""Noisy images drawn afresh from clean phantoms, in the Anscombe domain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from breastcad_preprocess.denoise.anscombe import STEP, forward, inverse
from numpy.random import Generator
from numpy.typing import NDArray

LARGEST_SIGMA = 2.0
PEAKS = (2.0, 1000.0)
_LIFTED, _INVERTED = 0.15, 0.15
_GRID = np.arange(0, 90, 0.002)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Draw:
    """Patches before and after noise, in the Anscombe domain.

    Attributes
    ----------
    noisy
        f(w) of shape (N, 1, side, side).
    target
        E[f(w) | y], what the table inverse maps to the expected quanta; same shape.
    """

    noisy: torch.Tensor
    target: torch.Tensor


def expected(quanta: NDArray[Any], sigma: float) -> NDArray[Any]:
    """Return E[f(w) | y]: the value that `inverse` maps to y.

    Parameters
    ----------
    quanta
        y, of any shape, at most 1,900.
    sigma
        Standard deviation of the added noise in quanta, a multiple of `STEP`.
    """
    return np.interp(quanta, _inverted(round(sigma / STEP)), _GRID)


@lru_cache(maxsize=64)
def _inverted(steps: int) -> NDArray[np.float64]:
    quanta = inverse(_GRID, steps * STEP)
    # All below the least expected value is inverted to 0: only the last of these is meant.
    return np.where(np.append(quanta[1:], np.inf) <= 0, -1.0, quanta)


def noisy(quanta: NDArray[Any], sigma: float, rng: Generator) -> Floats:
    """Return f(w) of counts drawn for `quanta` expected ones, with added Gaussian noise."""
    counts = rng.poisson(quanta) + sigma * rng.standard_normal(quanta.shape)
    return np.asarray(forward(counts, sigma), dtype=np.float32)


class Drawer:
    """Draws batches of patches: place, flips, peak and added noise are random.

    Parameters
    ----------
    pool
        Clean phantoms, 1 at the brightest, of shape (N, rows, columns).
    seed
        Of all that is random.
    """

    def __init__(self, pool: Floats, seed: int) -> None:
        self._pool, self._rng = pool, np.random.default_rng(seed)

    def draw(self, count: int, side: int) -> Draw:
        """Return `count` patches of side × side pixels."""
        noisy_ones, targets = zip(*(self._one(side) for _ in range(count)), strict=True)
        return Draw(_batch(noisy_ones), _batch(targets))

    def _one(self, side: int) -> tuple[Floats, Floats]:
        rng = self._rng
        sigma = int(rng.integers(0, round(LARGEST_SIGMA / STEP) + 1)) * STEP
        peak = float(np.exp(rng.uniform(*np.log(PEAKS))))
        quanta = peak * self._patch(side).astype(np.float64)
        return noisy(quanta, sigma, rng), expected(quanta, sigma).astype(np.float32)

    def _patch(self, side: int) -> Floats:
        rng = self._rng
        image = self._pool[rng.integers(len(self._pool))]
        top, left = (int(rng.integers(0, length - side + 1)) for length in image.shape)
        patch = image[top : top + side, left : left + side]
        patch = np.rot90(patch, int(rng.integers(4)))
        return _varied(patch[:, ::-1] if rng.random() < 0.5 else patch, rng)


def _batch(patches: tuple[Floats, ...]) -> torch.Tensor:
    return torch.from_numpy(np.stack(patches)[:, None])


def _varied(patch: Floats, rng: Generator) -> Floats:
    """Sometimes lift a patch to lower contrast, or invert it: tissue is dark to a detector."""
    if rng.random() < _LIFTED:
        lift = np.float32(rng.random())
        patch = lift + (1 - lift) * patch
    if rng.random() < _INVERTED:
        patch = np.float32(1.02) - patch
    return patch
