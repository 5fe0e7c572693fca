"""Small valid bundles and releases for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from breastcad.bundles import MODEL_FILE, SPEC_FILE, BundleSpec, publish_bundle
from breastcad.documents import render_document
from breastcad.modalities import ModalityCode
from breastcad.profiles import DenoiseMethod, Profile
from breastcad.releases import (
    Fusion,
    LoadedRelease,
    ModalityRelease,
    Release,
    load_release,
    point_channel,
    publish_release,
)
from breastcad.store import Store, open_store

Role = Literal["segment-mg", "segment-us", "classify-mg", "classify-us"]

_ROLES: tuple[Role, ...] = ("segment-mg", "segment-us", "classify-mg", "classify-us")
_SIZES: dict[ModalityCode, tuple[int, int]] = {"MG": (320, 208), "US": (256, 256)}


def example_profile(code: ModalityCode) -> Profile:
    """Return a profile of the real size: ``mg-1`` of 320 × 208 or ``us-1`` of 256 × 256 pixels."""
    rows, columns = _SIZES[code]
    return Profile(
        name=f"{code.lower()}-1",
        modality=code,
        rows=rows,
        columns=columns,
        fit="stretch" if code == "MG" else "letterbox",
        crop="breast" if code == "MG" else "region",
        orient=code == "MG",
        contrast="tissue" if code == "MG" else "stored",
        denoise="none",
    )


def example_spec(role: Role, **changes: Any) -> BundleSpec:
    """Return the spec of a bundle that fits `example_profile`, with `changes` to its fields.

    A classifier has Platt slope 1 and intercept 0, the threshold 0.5 and prevalence 0.25.
    """
    task, _, lower = role.partition("-")
    rows, columns = _SIZES["MG" if lower == "mg" else "US"]
    classifies = {
        "calibration": {"slope": 1.0, "intercept": 0.0},
        "operating_point": {
            "threshold": 0.5,
            "sensitivity": 0.8,
            "sensitivity_interval": (0.7, 0.9),
            "specificity": 0.6,
            "specificity_interval": (0.5, 0.7),
            "n_positive": 10,
            "n_negative": 30,
            "rule": "test",
        },
        "training_prevalence": 0.25,
    }
    fields = {
        "task": task,
        "modality": lower.upper(),
        "name": f"test-{role}",
        "architecture": "none",
        "input": {"rows": rows, "columns": columns},
        "profile": f"{lower}-1",
        "classes": ("benign", "malignant") if task == "classify" else ("lesion",),
        "lesions": {"pixel_threshold": 0.5, "min_area_fraction": 0.0},
        "data": (),
        "recipe": {},
        "code_commit": "0" * 40,
        "licence": "CC0-1.0",
        "use_limits": "For tests.",
        **(classifies if task == "classify" else {}),
    }
    return BundleSpec.model_validate({**fields, **changes})


def denoiser_spec() -> BundleSpec:
    """Return the spec of a denoiser of tiles of 96 × 96."""
    changes = {"task": "denoise", "name": "test-denoise", "profile": "", "classes": ()}
    size = {"rows": 96, "columns": 96}
    return example_spec("segment-mg", **changes, input=size, lesions=None)


def write_release(
    folder: Path,
    *,
    models: Mapping[Role, bytes] | None = None,
    specs: Mapping[Role, BundleSpec] | None = None,
    denoisers: Mapping[DenoiseMethod, bytes] | None = None,
    fusion: Fusion | None = None,
    name: str = "test-1",
) -> LoadedRelease:
    """Write a release of both modalities into `folder`, and point the channel ``stable`` to it.

    Parameters
    ----------
    folder
        Becomes a store: ``file://FOLDER`` opens it. May hold other releases already.
    models
        ONNX bytes by role, such as ``"segment-us"``. Not given: a few bytes that are no model.
    specs
        Specs by role. Not given: `example_spec`.
    denoisers
        ONNX bytes of networks that denoise, by method; their specs are `denoiser_spec`.
    fusion
        The fusion policy. Not given: OR over what is there.
    name
        Name of the release.
    """
    store = open_store(folder.absolute().as_uri())
    digests = {
        role: _publish(
            store,
            (models or {}).get(role, role.encode()),
            (specs or {}).get(role, example_spec(role)),
        )
        for role in _ROLES
    }
    profiles = (example_profile("MG"), example_profile("US"))
    release = Release(
        name=name,
        profiles={profile.name: profile for profile in profiles},
        modalities={
            "MG": _bind("mg-1", digests["segment-mg"], digests["classify-mg"]),
            "US": _bind("us-1", digests["segment-us"], digests["classify-us"]),
        },
        denoisers={
            method: _publish(store, model, denoiser_spec())
            for method, model in (denoisers or {}).items()
        },
        fusion=fusion or Fusion(),
    )
    publish_release(store, release)
    point_channel(store, "stable", name)
    return load_release(store)


def _bind(profile: str, segmenter: str, classifier: str) -> ModalityRelease:
    return ModalityRelease(profile=profile, segmenter=segmenter, classifier=classifier)


def _publish(store: Store, model: bytes, spec: BundleSpec) -> str:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / MODEL_FILE).write_bytes(model)
        (folder / SPEC_FILE).write_bytes(render_document(spec))
        return publish_bundle(store, folder)
