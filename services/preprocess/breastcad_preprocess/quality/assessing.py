"""All figures of one image's quality at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from breastcad.modalities import ModalityCode
from numpy.typing import NDArray

from breastcad_preprocess.quality.emptiness import dominant_share, grey_range
from breastcad_preprocess.quality.likeness import FEATURES, features, unlikeness
from breastcad_preprocess.quality.parameters import parameters
from breastcad_preprocess.quality.saturation import saturated_share
from breastcad_preprocess.quality.view import Box, look


@dataclass(frozen=True)
class Quality:
    """Measured figures of one image.

    Attributes
    ----------
    modality
        As what the image was judged.
    grey_range
        Range of grey values without the outer 0.1 %, as a share of the full scale.
    dominant_share
        Share of pixels that have the most frequent of 256 grey levels.
    saturated_share
        Share of what is shown that has the brightest value the pixels can hold.
    drawn_share
        Share of pixels in bright areas of exactly one value.
    thin_share
        Share of what is shown that is made of thin strokes.
    unlikeness
        0 for a typical breast image of the modality; refused from 1 on.
    """

    modality: ModalityCode
    grey_range: float
    dominant_share: float
    saturated_share: float
    drawn_share: float
    thin_share: float
    unlikeness: float


def assess(pixels: NDArray[Any], modality: ModalityCode, region: Box | None = None) -> Quality:
    """Measure one image.

    Parameters
    ----------
    pixels
        Grey values of shape (rows, columns), uint8 or uint16 over their full range, after the
        look-up tables; 0 is dark. Not changed.
    modality
        As what the image came.
    region
        (left, top, right, bottom) of the ultrasound image within its screen, in pixels, the last
        two outside; None: found by content. Not read for mammograms.
    """
    view = look(pixels, modality, region)
    values = features(view, modality)
    return Quality(
        modality=modality,
        grey_range=grey_range(view),
        dominant_share=dominant_share(view),
        saturated_share=saturated_share(view),
        drawn_share=float(values[FEATURES.index("drawn")]),
        thin_share=float(values[FEATURES.index("thin")]),
        unlikeness=unlikeness(values, parameters(modality).likeness),
    )
