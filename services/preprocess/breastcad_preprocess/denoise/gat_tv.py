"""Quantum noise of mammograms by total variation in the Anscombe domain.

References
----------
.. [1] A. Chambolle, "An algorithm for total variation minimization and applications", Journal of
   Mathematical Imaging and Vision 20, 2004.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.restoration import denoise_tv_chambolle

from breastcad_preprocess.denoise.anscombe import forward, inverse, rounded
from breastcad_preprocess.denoise.noise import Noise

_WEIGHT = 1.2
_ITERATIONS = 20
_TILE = 472
# One iteration reaches one pixel further: with this margin tiles give what the whole would.
_MARGIN = _ITERATIONS

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class _Line:
    """The noise in quanta: value = gain · (quanta + noise of σ) + pedestal."""

    gain: float
    pedestal: float
    sigma: float


def gat_tv(pixels: NDArray[Any], noise: Noise) -> NDArray[Any]:
    """Suppress noise that grows with the signal, and keep the mean at every brightness.

    Parameters
    ----------
    pixels
        Intensities of shape (rows, columns), uint8 or uint16, linear. Not changed.
    noise
        With `Noise.counts_quanta`.

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

    def smooth(tile: Floats) -> Floats:
        stable = forward((tile - line.pedestal) / line.gain, line.sigma)
        quanta = inverse(_total_variation(stable.astype(np.float32)), line.sigma)
        return np.asarray(quanta * line.gain + line.pedestal, dtype=np.float32)

    return _by_tiles(pixels, smooth)


def gaussian_tv(pixels: NDArray[Any], sigma: float) -> NDArray[Any]:
    """Suppress noise of one standard deviation, the fall-back where noise is not that of quanta.

    Parameters
    ----------
    pixels
        Shape (rows, columns), uint8 or uint16. Not changed.
    sigma
        In grey values, above 0.
    """

    def smooth(tile: Floats) -> Floats:
        return np.asarray(_total_variation(tile / np.float32(sigma)) * np.float32(sigma))

    return _by_tiles(pixels, smooth)


def _total_variation(values: Floats) -> Floats:
    # A fixed number of iterations: the usual stop would depend on how the image is tiled.
    smooth = denoise_tv_chambolle(  # type: ignore[no-untyped-call]
        values, weight=_WEIGHT, eps=0.0, max_num_iter=_ITERATIONS
    )
    return np.asarray(smooth)


def _by_tiles(pixels: NDArray[Any], smooth: Callable[[Floats], Floats]) -> NDArray[Any]:
    limit = np.iinfo(pixels.dtype).max
    result = np.empty_like(pixels)
    for inner, outer, within in _tiles(pixels.shape[0], pixels.shape[1]):
        tile = smooth(pixels[outer].astype(np.float32))[within]
        result[inner] = np.clip(np.rint(tile), 0, limit).astype(pixels.dtype)
    return result


Slices = tuple[slice, slice]


def _tiles(rows: int, columns: int) -> Iterator[tuple[Slices, Slices, Slices]]:
    """Yield what each tile fills, what it needs for that, and the first within the second."""
    for top in range(0, rows, _TILE):
        for left in range(0, columns, _TILE):
            y, y_outer, y_within = _span(top, rows)
            x, x_outer, x_within = _span(left, columns)
            yield (y, x), (y_outer, x_outer), (y_within, x_within)


def _span(start: int, length: int) -> tuple[slice, slice, slice]:
    stop = min(start + _TILE, length)
    outer = slice(max(start - _MARGIN, 0), min(stop + _MARGIN, length))
    return slice(start, stop), outer, slice(start - outer.start, stop - outer.start)
