"""The generalised Anscombe transform and its exact unbiased inverse.

Values here are w = y + n with y quanta expected, Poisson noise, and n of standard deviation s,
all in quanta.

References
----------
.. [1] M. Mäkitalo and A. Foi, "Optimal inversion of the generalized Anscombe transformation for
   Poisson-Gaussian noise", IEEE Transactions on Image Processing 22(1), 2013.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_hermite
from scipy.stats import poisson

STEP = 0.05
_NODES = 31
_LARGEST = 400.0
_TAIL = 12.0

Table = tuple[NDArray[np.float64], NDArray[np.float64]]


def rounded(sigma: float) -> float:
    """Round the standard deviation of the added noise to what tables are made for."""
    return round(sigma / STEP) * STEP


def forward(values: NDArray[Any], sigma: float) -> NDArray[Any]:
    """Return f(w) = 2·sqrt(w + 3/8 + s²), with noise of standard deviation 1 for y above 4.

    Parameters
    ----------
    values
        w, of any shape and floating type.
    sigma
        s, at least 0.
    """
    return np.asarray(2 * np.sqrt(np.maximum(values + (0.375 + sigma**2), 0)))


def inverse(transformed: NDArray[Any], sigma: float) -> NDArray[Any]:
    """Return the y whose expected f is given: the inverse without bias, also for few quanta [1]_.

    Parameters
    ----------
    transformed
        Denoised f, of any shape and floating type.
    sigma
        s as given to `forward`; a multiple of `STEP`, because a table is kept for each.
    """
    expected, quanta = _table(rounded(sigma))
    values = np.interp(transformed, expected, quanta).astype(transformed.dtype)
    beyond = transformed > expected[-1]
    asymptotic = transformed * transformed / 4 - (0.125 + sigma**2)
    return np.where(beyond, asymptotic, values)


@lru_cache(maxsize=32)
def _table(sigma: float) -> Table:
    """Return E[f | y] and y, both rising, for y from 0 to 400."""
    quanta = np.concatenate([np.linspace(0, 10, 201), np.geomspace(10, _LARGEST, 200)[1:]])
    # Gauss-Hermite quadrature over the added noise, and the sum over all likely counts.
    nodes, weights = roots_hermite(_NODES)
    counts = np.arange(int(_LARGEST + _TAIL * np.sqrt(_LARGEST)) + 1)
    added = np.sqrt(2) * sigma * nodes
    given_count = forward(counts[:, None] + added, sigma) @ weights / np.sqrt(np.pi)
    return np.asarray(poisson.pmf(counts, quanta[:, None]) @ given_count), quanta
