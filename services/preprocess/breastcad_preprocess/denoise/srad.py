"""Speckle reducing anisotropic diffusion.

References
----------
.. [1] Y. Yu and S. T. Acton, "Speckle reducing anisotropic diffusion", IEEE Transactions on Image
   Processing 11(11), 2002.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.speckle_noise import Speckle

# Share of one grey step: divisions by the intensity need it to be positive.
_FLOOR = 0.1
_TINY = 1e-12

Floats = NDArray[np.float32]


def srad(
    values: Floats,
    noise: Speckle,
    *,
    iterations: int = 200,
    step: float = 0.1,
    decay: float = 1 / 6,
    scale: float = 1.0,
) -> Floats:
    """Diffuse where the local coefficient of variation is that of speckle, and not across edges.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Of the same image; its coefficient of variation at the mean is the initial scale q₀.
    iterations
        Number of time steps.
    step
        Length of one, at most 1.
    decay
        ρ of the scale's ``exp(-ρ·t)``.
    scale
        Multiple of the initial scale.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    mean = float(values.mean())
    if noise.level <= 0 or mean <= 0:
        return values.copy()
    initial = scale * noise.level * mean ** (noise.exponent - 1)
    image = values + np.float32(_FLOOR * noise.unit)
    for iteration in range(iterations):
        level = (initial * np.exp(-decay * step * iteration)) ** 2
        image += np.float32(step / 4) * _divergence(image, np.float32(max(level, _TINY)))
    return keep_brightness(np.maximum(image - np.float32(_FLOOR * noise.unit), 0), values)


def _divergence(image: Floats, level: np.float32) -> Floats:
    """Return div(c(q)·∇I), equation 57 of [1]_, with the squared scale q₀² given."""
    padded = np.pad(image, 1, mode="edge")
    north, south = padded[:-2, 1:-1] - image, padded[2:, 1:-1] - image
    west, east = padded[1:-1, :-2] - image, padded[1:-1, 2:] - image
    gradient = (north * north + south * south + west * west + east * east) / (image * image)
    laplacian = (north + south + west + east) / image
    variation = gradient / 2 - laplacian * laplacian / 16
    variation /= np.maximum((1 + laplacian / 4) ** 2, np.float32(_TINY))
    # Below the scale of speckle the quotient passes 1 and then its pole: diffuse fully there.
    conduction = 1 / (1 + np.maximum((variation - level) / (level * (1 + level)), 0))
    beyond = np.pad(conduction, 1, mode="edge")
    return np.asarray(
        conduction * (north + west) + beyond[2:, 1:-1] * south + beyond[1:-1, 2:] * east
    )
