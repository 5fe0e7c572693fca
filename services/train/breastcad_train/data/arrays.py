"""NumPy files that hold many images, one of which is read at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from breastcad.errors import Corrupt
from numpy.typing import NDArray

from breastcad_train.data.sample import existing, short_name


def opened(path: Path) -> NDArray[Any]:
    """Return the array of a file without reading it into memory.

    Raises
    ------
    Corrupt
        ``ARRAY_DAMAGED``.
    """
    try:
        return np.asarray(np.load(existing(path), mmap_mode="r", allow_pickle=False))
    except (ValueError, EOFError, OSError):
        raise Corrupt(
            "ARRAY_DAMAGED", f"{short_name(path)} ends early or is damaged; get it again"
        ) from None


def read_image(path: Path, index: int) -> NDArray[Any]:
    """Return image `index` of shape (rows, columns) from an array (images, rows, columns[, 1])."""
    image = np.array(opened(path)[index])
    return image[..., 0] if image.ndim == 3 else image
