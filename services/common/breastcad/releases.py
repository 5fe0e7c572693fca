"""Releases: which profile, models and fusion policy answer together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from breastcad.bundles import Frozen, ModalityCode


class Profile(Frozen):
    """How sources of one modality become model input; data, so that it is released with the models."""

    name: str
    modality: ModalityCode
    rows: int = Field(gt=0, description="Rows of the prepared image, in pixels")
    columns: int = Field(gt=0, description="Columns of the prepared image, in pixels")
    fit: Literal["letterbox", "stretch"] = Field(description="Keep the aspect, or fill the frame")
    crop: Literal["breast", "region", "none"]
    orient: bool = Field(description="Mirror so that the chest wall is on the left")
    contrast: Literal["stored", "tissue"] = Field(description="As stored, or tissue stretched")
    denoise: Literal["none", "lee", "gat_tv"]
    min_side: int = Field(default=64, description="Smaller sources are refused, in pixels")
    max_frames: int = Field(default=1, description="Frames that are taken of a clip")


class ModalityRelease(Frozen):
    """The profile and bundles of one modality."""

    profile: str
    segmenter: str = Field(description="Digest of the bundle")
    classifier: str = Field(description="Digest of the bundle; may equal the segmenter's")


class FusionModality(Frozen):
    """Fusion parameters of one modality; see fusion.proto, ModalityPolicy."""

    threshold: float | None = None
    weight: float | None = None
    coefficient: float | None = None
    missing_coefficient: float | None = None


class Fusion(Frozen):
    """The fusion policy; see fusion.proto, FusionPolicy."""

    rule: Literal["or", "max", "noisy_or", "naive_bayes", "logistic", "and"] = "or"
    missing: Literal["indeterminate", "single_ok"] = "indeterminate"
    views: Literal["max", "mean"] = "max"
    expected: tuple[ModalityCode, ...] = ()
    modalities: dict[ModalityCode, FusionModality] = Field(default_factory=dict)
    threshold: float | None = None
    prevalence: float | None = None
    intercept: float = 0.0
    abstain_margin: float = 0.0
    max_days: int = 90


class Release(Frozen):
    """What ``releases/NAME.json`` holds."""

    format: Literal[1] = Field(default=1, alias="schema")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]{0,62}$")
    profiles: dict[str, Profile]
    modalities: dict[ModalityCode, ModalityRelease]
    fusion: Fusion
