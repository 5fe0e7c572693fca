"""Bundles: one model with all that is needed to use and judge it, named by its content digest.

A bundle is a folder of ``model.onnx``, ``bundle.json`` (a `BundleSpec`), ``metrics.json``,
``card.md``, plots, and ``manifest.json``, which holds the sha256 of every other file. The
sha256 of ``manifest.json`` is the bundle's digest and its name.

Every graph has one input, ``image``: uint8 of shape (batch, channels, rows, columns), and scales
inside. A segmenter's output ``probability`` is uint8 of shape (batch, rows, columns), 0 to 255
for 0 to 1. A classifier's outputs are ``logit``, float32 of shape (batch, 1), and ``evidence``,
uint8 of shape (batch, height, width) at any size: where the logit comes from.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MODEL_FILE = "model.onnx"
SPEC_FILE = "bundle.json"
MANIFEST_FILE = "manifest.json"

ModalityCode = Literal["MG", "US"]
Task = Literal["segment", "classify", "multitask"]


class Frozen(BaseModel):
    """A value that is checked when made and never changes; unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class InputSpec(Frozen):
    """Shape of the model's input."""

    rows: int = Field(gt=0, description="Rows, in pixels")
    columns: int = Field(gt=0, description="Columns, in pixels")
    channels: int = Field(default=1, gt=0, description="1, or 2 for roi_mode two_channel")


class LesionRule(Frozen):
    """How a probability map becomes lesions."""

    pixel_threshold: float = Field(gt=0, lt=1, description="A pixel at or above it is lesion")
    min_area_fraction: float = Field(ge=0, lt=1, description="Smaller regions are dropped")


class Calibration(Frozen):
    """Platt scaling: probability = sigmoid(slope · logit + intercept); temperature T is slope 1/T."""

    slope: float = 1.0
    intercept: float = 0.0


class OperatingPointSpec(Frozen):
    """A threshold on the calibrated score with what was measured there, on validation data."""

    threshold: float = Field(gt=0, lt=1)
    sensitivity: float = Field(ge=0, le=1)
    sensitivity_interval: tuple[float, float]
    specificity: float = Field(ge=0, le=1)
    specificity_interval: tuple[float, float]
    n_positive: int = Field(ge=0)
    n_negative: int = Field(ge=0)
    rule: str = Field(description="How the threshold was chosen")


class DataSource(Frozen):
    """A data set that the model was made from."""

    name: str
    digest: str = Field(description="sha256 of its manifest: every file with its digest")
    licence: str
    images: int = Field(ge=0)


class BundleSpec(Frozen):
    """What ``bundle.json`` holds."""

    format: Literal[1] = Field(default=1, alias="schema")
    task: Task
    modality: ModalityCode
    name: str = Field(description="Readable name, such as unet-gn")
    architecture: str
    input: InputSpec
    profile: str = Field(description="Preprocessing profile that it was trained with")
    classes: tuple[str, ...]
    roi_mode: Literal["full", "masked", "crop", "two_channel"] = "full"
    lesions: LesionRule | None = None
    calibration: Calibration | None = None
    operating_point: OperatingPointSpec | None = None
    training_prevalence: float | None = Field(default=None, gt=0, lt=1)
    data: tuple[DataSource, ...]
    recipe: dict[str, str | int | float | bool]
    code_commit: str
    licence: str = Field(description="SPDX expression, or LicenseRef-... with use_limits")
    use_limits: str = Field(description="Sentence that travels with every output")
