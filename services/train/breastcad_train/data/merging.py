"""Binary maps merged into one map of classes by their rank, as the fourth paper does (E2, E3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

Map = NDArray[np.uint8]

# Its Table 7: the first stands before all others where maps overlap.
ANATOMY = (
    "nipple",
    "areola",
    "calcifications",
    "skin",
    "thick vessels",
    "pectoral muscle",
    "axillary lymph nodes",
    "calcified vessels",
    "text",
    "submammary tissue",
    "foreign object",
    "mammary gland",
    "background",
)
NOT_SMOOTHED = frozenset({"calcifications", "text", "nipple", "axillary lymph nodes"})
# The paper gives no width.
SMOOTHING_PX = 2.0


def merge(layers: Mapping[str, Map], classes: Sequence[str], shape: tuple[int, ...]) -> Map:
    """Lay maps over each other by rank, smoothed by a Gaussian unless in `NOT_SMOOTHED`.

    Parameters
    ----------
    layers
        Class → map of shape (rows, columns), 0 or 1.
    classes
        By rank, the first on top; the last is what no map covers.
    shape
        (rows, columns) of the result.

    Returns
    -------
    Map
        Indices into `classes`.

    Raises
    ------
    InvalidInput
        ``CLASS_UNKNOWN`` for a layer that is no class, ``MASK_SIZE`` for one of another shape.
    """
    for name, layer in layers.items():
        if name not in classes:
            raise InvalidInput("CLASS_UNKNOWN", f"no class {name}; there are {', '.join(classes)}")
        if layer.shape != shape:
            raise InvalidInput(
                "MASK_SIZE", f"the map of {name} must be of shape {shape}, got {layer.shape}"
            )
    merged = np.full(shape, len(classes) - 1, np.uint8)
    for index in reversed(range(len(classes))):
        name = classes[index]
        if name in layers:
            merged[_smoothed(name, layers[name])] = index
    return merged


def _smoothed(name: str, layer: Map) -> NDArray[np.bool_]:
    if name in NOT_SMOOTHED:
        return layer > 0
    soft = cv2.GaussianBlur(layer.astype(np.float32), (0, 0), SMOOTHING_PX)
    return np.asarray(soft >= 0.5)
