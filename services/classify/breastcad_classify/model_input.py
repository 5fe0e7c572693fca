"""The model input that a bundle's ROI mode asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

from breastcad_classify import roi

RoiMode = Literal["full", "masked", "crop", "two_channel"]


@dataclass(frozen=True)
class ModelInput:
    """What a model is shown.

    Parameters
    ----------
    pixels
        Pixels of shape (channels, rows, columns).
    window
        The part of the image that they show.
    """

    pixels: NDArray[np.uint8]
    window: roi.Window


def model_input(
    mode: RoiMode,
    image: NDArray[np.uint8],
    probability: NDArray[np.uint8] | None,
    *,
    threshold: float,
) -> ModelInput:
    """Build the input of a classifier.

    Parameters
    ----------
    mode
        What the model sees: the whole image, the lesions alone, their box, or two channels.
    image
        Prepared pixels of shape (rows, columns).
    probability
        Lesion probability of shape (rows, columns), 0 to 255 for 0 to 1. Only ``full`` can do
        without.
    threshold
        Probability at or above which a pixel is lesion, in (0, 1).

    Raises
    ------
    InvalidInput
        ``MASK_REQUIRED`` if `probability` is missing where `mode` needs it.
    """
    whole = roi.Window(0, image.shape[0], 0, image.shape[1])
    if mode == "full":
        return ModelInput(image[None], whole)
    if probability is None:
        raise InvalidInput(
            "MASK_REQUIRED",
            f"this model's ROI mode is {mode}: send the segmenter's probability with the image",
        )
    if mode == "masked":
        return ModelInput(roi.masked(image, probability, threshold=threshold), whole)
    if mode == "two_channel":
        return ModelInput(roi.two_channel(image, probability), whole)
    window = roi.lesion_window(probability, threshold=threshold)
    return ModelInput(roi.crop(image, window), window)
