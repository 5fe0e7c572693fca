"""Speckle reduction for small machines: the first estimate of `bnlm` alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.haar import LEVELS, STRENGTH, shrink
from breastcad_preprocess.denoise.speckle_noise import Speckle, calm_tissue

Floats = NDArray[np.float32]


def fast(
    values: Floats, noise: Speckle, *, levels: int = LEVELS, strength: float = STRENGTH
) -> Floats:
    """Suppress speckle by shrinkage of Haar details.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Of the same image.
    levels, strength
        As `haar.shrink` takes them.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    calm = calm_tissue(values, noise.exponent)
    return keep_brightness(shrink(values, noise, calm, levels=levels, strength=strength), values)
