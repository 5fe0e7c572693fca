"""Bundles: one model with all that is needed to use and judge it, named by its content digest.

A bundle is a folder of ``model.onnx``, ``bundle.json`` (a `BundleSpec`), ``metrics.json``,
``card.md``, plots, and ``manifest.json``, which holds the sha256 of every other file. The
sha256 of ``manifest.json`` is the bundle's digest and its name.

Every graph has one input, ``image``: uint8 of shape (batch, channels, rows, columns), and scales
inside. A segmenter's output ``probability`` is uint8 of shape (batch, rows, columns), 0 to 255
for 0 to 1. A classifier's outputs are ``logit``, float32 of shape (batch, 1), and ``evidence``,
uint8 of shape (batch, height, width) at any size: where the logit comes from. A denoiser's input
is float32 with noise of standard deviation 1 instead, and its output ``denoised`` of its shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from breastcad.documents import Frozen as Frozen
from breastcad.documents import parse_document
from breastcad.errors import Corrupt, InvalidInput
from breastcad.manifests import (
    MANIFEST_FILE,
    Manifest,
    file_key,
    list_files,
    load_file,
    load_manifest,
    write_manifest,
)
from breastcad.modalities import ModalityCode as ModalityCode
from breastcad.modalities import modality_number
from breastcad.store.protocol import Store
from breastcad.v1 import types_pb2

MODEL_FILE = "model.onnx"
SPEC_FILE = "bundle.json"

Task = Literal["segment", "classify", "multitask", "denoise"]


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
    """Platt scaling: probability = sigmoid(slope · logit + intercept); temperature T: slope 1/T."""

    slope: float = 1.0
    intercept: float = 0.0

    def formula(self) -> str:
        """Return the formula with its numbers, for a reader."""
        sign = "-" if self.intercept < 0 else "+"
        return f"sigmoid({self.slope:g} * logit {sign} {abs(self.intercept):g})"


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

    def message(self) -> types_pb2.OperatingPoint:
        """Return the message that stands in answers."""
        return types_pb2.OperatingPoint(
            threshold=self.threshold,
            sensitivity=self.sensitivity,
            specificity=self.specificity,
            n=self.n_positive + self.n_negative,
        )


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
    profile: str = Field(
        description="Preprocessing profile that it was trained with; empty for a denoiser"
    )
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


@dataclass(frozen=True)
class Bundle:
    """A bundle in a store whose manifest and spec matched their digests.

    Attributes
    ----------
    digest
        sha256 of the manifest, in lower-case hexadecimal; the bundle's name.
    spec
        What ``bundle.json`` says.
    manifest
        All other files with their digests.
    store
        Where the files are read from.
    """

    digest: str
    spec: BundleSpec
    manifest: Manifest
    store: Store

    @property
    def triton_name(self) -> str:
        """Name of the model at the model server; differs for every bundle."""
        return f"{self.spec.task}-{self.spec.modality.lower()}-{self.digest[:12]}"

    @property
    def model(self) -> bytes:
        """The ONNX model, read and checked on each use; see `read` for errors."""
        return self.read(MODEL_FILE)

    def read(self, name: str) -> bytes:
        """Return one file of the bundle; see `load_file` for errors."""
        return load_file(self.store, self.digest, self.manifest, name)

    def verify(self) -> None:
        """Read every file, and raise `Corrupt` for the first that does not match its digest."""
        for name in self.manifest.files:
            self.read(name)

    def info(self) -> types_pb2.ModelInfo:
        """Return what answers say of this model, its limits of use included."""
        spec = self.spec
        return types_pb2.ModelInfo(
            task=spec.task,
            modality=modality_number(spec.modality),
            name=spec.name,
            digest=self.digest,
            licence=f"{spec.licence}: {spec.use_limits}" if spec.use_limits else spec.licence,
            operating_point=spec.operating_point.message() if spec.operating_point else None,
            calibration=spec.calibration.formula() if spec.calibration else "",
        )


def load_bundle(store: Store, digest: str) -> Bundle:
    """Return the bundle of that digest, after checking its manifest and spec.

    Other files are checked when they are read.

    Raises
    ------
    InvalidInput, NotFound
        As `load_manifest`.
    Corrupt
        ``BUNDLE_CORRUPT`` with the file that does not match its digest, is missing, or would lie
        outside of the bundle; ``UNKNOWN_SCHEMA`` or ``INVALID_DOCUMENT`` for a spec that does
        not fit.
    """
    manifest = load_manifest(store, digest)
    for name in (SPEC_FILE, MODEL_FILE):
        if name not in manifest.files:
            raise Corrupt("BUNDLE_CORRUPT", f"bundle {digest[:12]} was made without {name}")
    content = load_file(store, digest, manifest, SPEC_FILE)
    spec = parse_document(BundleSpec, content, file_key(digest, SPEC_FILE))
    return Bundle(digest=digest, spec=spec, manifest=manifest, store=store)


def write_bundle(folder: Path) -> str:
    """Make `folder` a bundle by writing its ``manifest.json``, and return its digest.

    Raises
    ------
    InvalidInput
        ``INCOMPLETE_BUNDLE`` if the model or ``bundle.json`` is missing.
    Corrupt
        If ``bundle.json`` is not a `BundleSpec`; see `parse_document`.
    """
    for name in (SPEC_FILE, MODEL_FILE):
        if not (folder / name).is_file():
            raise InvalidInput("INCOMPLETE_BUNDLE", f"expected {name} in {folder}")
    parse_document(BundleSpec, (folder / SPEC_FILE).read_bytes(), SPEC_FILE)
    return write_manifest(folder)


def publish_bundle(store: Store, folder: Path) -> str:
    """Write the bundle in `folder` and copy it to `store`; return its digest."""
    digest = write_bundle(folder)
    # The manifest goes last, so that a bundle that can be found is whole.
    for name in (*list_files(folder), MANIFEST_FILE):
        store.write(file_key(digest, name), (folder / name).read_bytes())
    return digest
