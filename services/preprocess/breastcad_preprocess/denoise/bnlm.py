"""Two-stage Bayesian non-local means for speckle, the default for ultrasound.

The posterior mean of a pixel is the average of all pixels whose surroundings are likely to be
the same tissue [1]_ [2]_. How likely is judged on a first estimate (`haar.shrink`), because
patches of speckle itself say little; what is averaged are the observed values. Where speckle is
multiplicative the values are an envelope and their squares are averaged: the power of speckle has
an exponential law, of which the mean is the most likely parameter, while a mean of logarithms
would have 1.6 times the variance.

References
----------
.. [1] C. Kervrann, J. Boulanger and P. Coupé, "Bayesian non-local means filter, image redundancy
   and adaptive dictionaries for noise removal", SSVM 2007.
.. [2] P. Coupé, P. Hellier, C. Kervrann and C. Barillot, "Nonlocal means-based speckle filtering
   for ultrasound images", IEEE Transactions on Image Processing 18(10), 2009.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breastcad_preprocess.denoise.brightness import keep_brightness
from breastcad_preprocess.denoise.haar import shrink
from breastcad_preprocess.denoise.similarity import similar_mean
from breastcad_preprocess.denoise.speckle_noise import Mask, Speckle, calm_tissue, stabilise

REACH = 14
BANDWIDTH = 0.27
_MAD_TO_SIGMA = 0.6745
_LEAST_SIGMA = 1e-3
_STRIDE = 3

Floats = NDArray[np.float32]


def bnlm(
    values: Floats,
    noise: Speckle,
    *,
    reach: int = REACH,
    bandwidth: float = BANDWIDTH,
    threads: int = 1,
) -> Floats:
    """Suppress speckle by averaging over similar surroundings.

    Parameters
    ----------
    values
        At least 0, of shape (rows, columns). Not changed.
    noise
        Of the same image.
    reach
        How far similar pixels are looked for, in pixels.
    bandwidth
        Difference of first estimates that counts as likely, in standard deviations of the noise.
    threads
        At most so many are used; the result does not depend on it.

    Returns
    -------
    NDArray
        Same shape, mean and range. A constant image comes back exactly.
    """
    calm = calm_tissue(values, noise.exponent)
    guide = stabilise(shrink(values, noise, calm), noise)
    sigma = _sigma(values, guide, calm, noise)
    observed = values * values if noise.multiplicative else values
    mean = similar_mean(observed, guide, bandwidth * sigma, reach=reach, threads=threads)
    return keep_brightness(np.sqrt(mean) if noise.multiplicative else mean, values)


def _sigma(values: Floats, guide: Floats, tissue: Mask, noise: Speckle) -> float:
    """Return the standard deviation of the transformed noise in calm tissue."""
    some = np.s_[::_STRIDE, ::_STRIDE]
    calm = tissue[some]
    if not calm.any():
        return _LEAST_SIGMA
    residual = stabilise(values[some][calm], noise) - guide[some][calm]
    spread = float(np.median(np.abs(residual - np.median(residual))))
    return max(spread / _MAD_TO_SIGMA, _LEAST_SIGMA)
