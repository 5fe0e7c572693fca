"""Measured limits and models, one set for each modality, from ``parameters.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from breastcad.modalities import ModalityCode

from breastcad_preprocess.quality.likeness import FEATURES, LikenessModel

FILE = "parameters.json"


@dataclass(frozen=True)
class Limits:
    """How far breast images go.

    Attributes
    ----------
    least_range
        Of `Quality.grey_range`: the least that is accepted.
    dominant, saturated, drawn, thin
        The greatest shares that were seen in breast images.
    notice
        `Quality.unlikeness` from which on an image is said to be unlike those of training.
    """

    least_range: float
    dominant: float
    saturated: float
    drawn: float
    thin: float
    notice: float


@dataclass(frozen=True)
class Parameters:
    """What one modality's images are judged by."""

    limits: Limits
    likeness: LikenessModel


def parameters(modality: ModalityCode) -> Parameters:
    """Return the shipped parameters of a modality."""
    return _shipped()[modality]


def parse(text: str) -> dict[str, Parameters]:
    """Return the parameters of each modality in a file's text, which training writes."""
    stored: Mapping[str, Any] = json.loads(text)
    return {modality: _parameters(values) for modality, values in stored.items()}


@cache
def _shipped() -> dict[str, Parameters]:
    return parse(resources.files(__package__).joinpath(FILE).read_text())


def _parameters(values: Mapping[str, Any]) -> Parameters:
    rows = [values["features"][name] for name in FEATURES]
    centre, spread, linear, square = (
        np.array([row[name] for row in rows]) for name in ("centre", "spread", "linear", "square")
    )
    model = LikenessModel(centre, spread, linear, square, **values["logit"])
    return Parameters(Limits(**values["limits"]), model)
