"""Shrinkage of undecimated Haar details whose noise grows with a power of the local mean.

The filters are Haar's, so that the coarse value beside each detail is a mean over the same
pixels: divided by a power of it, the details of speckle have one variance at each scale (the idea
of the Haar–Fisz transform [1]_). Nothing is taken to a logarithm, so that the long dark tail of
log-speckle and its bias never arise. Each detail keeps the share of the local energy that noise
does not explain; the energy is taken along the edges that the detail responds to.

References
----------
.. [1] P. Fryzlewicz and G. P. Nason, "A Haar–Fisz algorithm for Poisson intensity estimation",
   Journal of Computational and Graphical Statistics 13(3), 2004.
.. [2] G. P. Nason and B. W. Silverman, "The stationary wavelet transform and some statistical
   applications", Lecture Notes in Statistics 103, 1995.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.speckle_noise import Mask, Speckle

LEVELS = 5
STRENGTH = 1.5
# Rows and columns over which the energy of horizontal, vertical and diagonal structure is taken.
_ENERGY = ((7, 31), (31, 7), (15, 15))
_TINY = 1e-20

Floats = NDArray[np.float32]
Details = tuple[Floats, Floats, Floats]


def shrink(
    values: Floats,
    noise: Speckle,
    calm: Mask,
    *,
    levels: int = LEVELS,
    strength: float = STRENGTH,
) -> Floats:
    """Estimate the mean below the speckle.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns).
    noise
        Of the same image; only the exponent is used, the level is taken for each scale.
    calm
        Of the same image, by `calm_tissue`: where the level is taken.
    levels
        Scales; the coarsest mean is over 2 to this power pixels squared.
    strength
        Multiple of the noise's energy that is taken away; 0 changes nothing.

    Returns
    -------
    NDArray
        Same shape, at least 0.
    """
    if not calm.any():
        return values.copy()
    reach = (1 << levels) - 1
    coarse = np.pad(values, reach, mode="symmetric")
    mask = np.pad(calm, reach).astype(np.uint8)
    scales: list[Details] = []
    for level in range(levels):
        coarse, details = _split(coarse, 1 << level)
        scales.append(_shrunk(details, coarse, mask, noise.exponent, strength))
    offset = 0
    for level in reversed(range(levels)):
        coarse = _join(coarse, scales[level], offset, 1 << level)
        offset += 1 << level
    return np.maximum(coarse, 0)


def _split(values: Floats, step: int) -> tuple[Floats, Details]:
    """Return means of 2 × 2 pixels a step apart; horizontal, vertical and diagonal details."""
    right = values[:, step:]
    mean = _half_sum(values[:, :-step], right)
    rest = mean - right
    coarse = _half_sum(mean[:-step], mean[step:])
    vertical = _half_sum(rest[:-step], rest[step:])
    return coarse, (coarse - mean[step:], vertical, vertical - rest[step:])


def _join(coarse: Floats, details: Details, offset: int, step: int) -> Floats:
    """Undo `_split` as the mean of all ways to do so; details begin ``offset`` pixels earlier."""
    rows, columns = coarse.shape
    inner = np.s_[offset : offset + rows, offset : offset + columns]
    horizontal, vertical, diagonal = (detail[inner] for detail in details)
    mean = _half_sum((coarse + horizontal)[step:], (coarse - horizontal)[:-step])
    rest = _half_sum((vertical + diagonal)[step:], (vertical - diagonal)[:-step])
    return _half_sum((mean + rest)[:, step:], (mean - rest)[:, :-step])


def _half_sum(first: Floats, second: Floats) -> Floats:
    return np.asarray(cv2.addWeighted(first, 0.5, second, 0.5, 0))


def _shrunk(
    details: Details, coarse: Floats, mask: NDArray[np.uint8], exponent: float, strength: float
) -> Details:
    rows, columns = coarse.shape
    # A coefficient sits at the first of its pixels, the mask at their middle.
    shift = (mask.shape[0] - rows) // 2
    calm = mask[shift : shift + rows, shift : shift + columns]
    precision = cv2.pow(np.maximum(coarse, 1e-15), -2 * exponent)
    horizontal, vertical, diagonal = (
        detail * _kept_share(detail * detail * precision, calm, window, strength)
        for detail, window in zip(details, _ENERGY, strict=True)
    )
    return horizontal, vertical, diagonal


def _kept_share(
    energy: Floats, calm: NDArray[np.uint8], window: tuple[int, int], strength: float
) -> Floats:
    of_noise = cv2.mean(energy, mask=calm)[0]
    local = cv2.blur(energy, window[::-1], borderType=cv2.BORDER_REFLECT)
    share = np.float32(-strength * of_noise) / np.maximum(local, np.float32(_TINY))
    return np.maximum(share + np.float32(1), 0)
