"""What every despeckling method keeps: the mean of the image and the range of its values."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_LARGEST_FACTOR = 4.0

Floats = NDArray[np.float32]


def keep_brightness(result: Floats, values: Floats) -> Floats:
    """Scale a result to the mean of its source, and keep it within the source's range.

    A mean of logarithms, a median and a clipped tail all darken or brighten; one factor undoes
    that without a model of the noise. A constant image comes back exactly.

    Parameters
    ----------
    result
        At least 0.
    values
        The source, at least 0, of the same shape.
    """
    wanted, total = (float(image.sum(dtype=np.float64)) for image in (values, result))
    # No despeckling is that far off: what asks for more is a nearly black image.
    factor = wanted / max(total, wanted / _LARGEST_FACTOR) if wanted > 0 else 1.0
    return np.asarray(np.clip(result * np.float32(factor), values.min(), values.max()))
