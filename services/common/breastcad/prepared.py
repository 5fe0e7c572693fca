"""Prepared images as the models take them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from breastcad.bundles import InputSpec
from breastcad.errors import InvalidInput
from breastcad.tensors import from_image
from breastcad.v1 import types_pb2


def prepared_pixels(message: types_pb2.Image, spec: InputSpec) -> NDArray[np.uint8]:
    """Return a prepared image, of shape (rows, columns), that fits a model.

    Raises
    ------
    InvalidInput
        ``SAMPLE_TYPE_MISMATCH`` if it is not uint8, ``IMAGE_SIZE_MISMATCH`` if its size is not
        the model's; otherwise as `breastcad.tensors.from_image`.
    """
    pixels = from_image(message)
    if pixels.dtype != np.uint8:
        raise InvalidInput("SAMPLE_TYPE_MISMATCH", f"expected uint8 samples, got {pixels.dtype}")
    if pixels.shape != (spec.rows, spec.columns):
        raise InvalidInput(
            "IMAGE_SIZE_MISMATCH",
            f"the model takes {spec.rows} rows x {spec.columns} columns, got {pixels.shape[0]} x "
            f"{pixels.shape[1]}: prepare the image with the profile of this release",
        )
    return pixels
