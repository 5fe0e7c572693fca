"""How unlike breast images of its modality an image is, from its outline and texture.

A quadratic logistic model on standardised features tells breast images from other material; its
logit is scaled so that 0 is the typical breast image and 1 the limit beyond which none is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from breastcad.modalities import ModalityCode
from numpy.typing import NDArray

from breastcad_preprocess.quality.outline import OUTLINE, outline_features, shown_part
from breastcad_preprocess.quality.screen import drawn_share, thin_share
from breastcad_preprocess.quality.texture import TEXTURE, texture_features
from breastcad_preprocess.quality.view import View

FEATURES = (*OUTLINE, *TEXTURE, "thin", "drawn")
_REACH = 4.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class LikenessModel:
    """Parameters of the score of one modality; each array has one number for each feature.

    Attributes
    ----------
    centre, spread
        Standardise the features; beyond four spreads all values count alike, so that no single
        feature decides.
    linear, square
        Weights of the standardised features and of their squares.
    intercept
        Added to the weighted sum, which is then the logit of not being a breast image.
    typical, refused
        Logits that become 0 and 1.
    """

    centre: Numbers
    spread: Numbers
    linear: Numbers
    square: Numbers
    intercept: float
    typical: float
    refused: float


def features(view: View, modality: ModalityCode) -> Numbers:
    """Return one number for each name in `FEATURES`, in their order."""
    shown = shown_part(view.grey)
    return np.array(
        [
            *outline_features(view.grey, shown, modality),
            *texture_features(view.grey, shown),
            thin_share(view),
            drawn_share(view),
        ]
    )


def standardised(values: Numbers, centre: Numbers, spread: Numbers) -> Numbers:
    """Return features in spreads from their centre, at most four; shape (…, features)."""
    return np.clip((values - centre) / spread, -_REACH, _REACH)


def unlikeness(values: Numbers, model: LikenessModel) -> float:
    """Return the score of one image: 0 and more; from 1 on the image is refused.

    Parameters
    ----------
    values
        As `features`.
    model
        Parameters of the image's modality.
    """
    distances = standardised(values, model.centre, model.spread)
    logit = distances @ model.linear + distances**2 @ model.square + model.intercept
    return max(0.0, float(logit - model.typical) / (model.refused - model.typical))
