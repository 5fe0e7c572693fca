"""Grey values between 0 and 1, and back into the type of a picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def full_scale(pixels: NDArray[Any]) -> int:
    """Return the greatest value that the type of the pixels can hold."""
    return int(np.iinfo(pixels.dtype).max)


def rescaled(values: NDArray[Any], like: NDArray[Any]) -> NDArray[Any]:
    """Return values of 0 to 1 over the full scale of the type of `like`; others are cut off."""
    return np.asarray(np.rint(np.clip(values, 0, 1) * full_scale(like)), dtype=like.dtype)
