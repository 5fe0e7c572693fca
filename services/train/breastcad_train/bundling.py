"""From a run to a bundle's folder: graph, numbers, card, plots."""

from __future__ import annotations

import json
from pathlib import Path

from breastcad.bundles import MODEL_FILE, SPEC_FILE, BundleSpec, DataSource
from breastcad.documents import render_document

from breastcad_train import card, plots, splits
from breastcad_train.atomic import write_folder
from breastcad_train.commit import commit
from breastcad_train.data import catalogue, licences
from breastcad_train.evaluation import measured
from breastcad_train.evaluation.measured import Measured
from breastcad_train.export import to_onnx
from breastcad_train.metrics.calibration import calibrated
from breastcad_train.recipes import Recipe
from breastcad_train.runs import Run

FOLDER = "bundle"
_ARCHITECTURES = {
    "segment": "U-Net with GroupNorm",
    "classify": "Residual encoder with GroupNorm and a pooled map of evidence",
}
_CLASSES = {"segment": ("lesion",), "classify": ("not malignant", "malignant")}
Files = dict[str, bytes]


def make(run: Run, data: Path) -> Path:
    """Evaluate a run and return the folder of its bundle, all but the manifest.

    Parameters
    ----------
    run
        A finished training.
    data
        Folder of the data sets.
    """
    recipe = run.recipe
    profile = recipe.preparation
    model = to_onnx(run.net(), profile.rows, profile.columns)
    if recipe.task == "segment":
        found, pictures = _segmenter(recipe, model, data)
    else:
        found, pictures = _classifier(recipe, model, data, run.folder.parent / "cache")
    score = "mean lesion Dice" if recipe.task == "segment" else "AUC"
    spec = describe(run.lineage, found, _sources(run.lineage, data))
    files = {
        MODEL_FILE: model,
        SPEC_FILE: render_document(spec),
        "metrics.json": found.to_json().encode(),
        "card.md": card.render(spec, found.metrics).encode(),
        "training.png": plots.history(run.history, f"validation {score}"),
        **pictures,
    }
    return write_folder(run.folder / FOLDER, files)


def describe(lineage: list[Recipe], found: Measured, sources: tuple[DataSource, ...]) -> BundleSpec:
    """Return what ``bundle.json`` says of a model.

    Parameters
    ----------
    lineage
        Its recipe, after those of the runs that it started from: their time counts, and their
        data's licences bind.
    found
        What was chosen and measured.
    sources
        The data sets of all of them.
    """
    recipe, profile = lineage[-1], lineage[-1].preparation
    licence, limits = licences.inherited({source.licence for source in sources})
    return BundleSpec.model_validate(
        {
            "schema": 1,
            "task": recipe.task,
            "modality": recipe.modality,
            "name": recipe.name,
            "architecture": _ARCHITECTURES[recipe.task],
            "input": {"rows": profile.rows, "columns": profile.columns},
            "profile": recipe.profile,
            "classes": _CLASSES[recipe.task],
            "lesions": found.lesions,
            "calibration": found.calibration,
            "operating_point": found.operating_point,
            "training_prevalence": found.prevalence,
            "data": sources,
            "recipe": flat(recipe) | {"minutes_in_all": sum(one.minutes for one in lineage)},
            "code_commit": commit(),
            "licence": licence,
            "use_limits": limits,
        }
    )


def flat(recipe: Recipe) -> dict[str, str | int | float | bool]:
    """Return the recipe as one level of plain values, with the digests of its splits."""
    files = sorted({catalogue.CATALOGUE[name].split for name in recipe.datasets} - {""})
    values: dict[str, str | int | float | bool] = {
        f"split_{name}_sha256": splits.digest(name) for name in files
    }
    for key, value in json.loads(recipe.model_dump_json()).items():
        if isinstance(value, dict):
            values |= {f"{key}_{inner}": one for inner, one in value.items()}
        else:
            values[key] = " ".join(map(str, value)) if isinstance(value, list) else value
    return values


def _segmenter(recipe: Recipe, model: bytes, data: Path) -> tuple[Measured, Files]:
    validation, test = (
        measured.segmenter_cases(recipe, model, data, part) for part in ("validation", "test")
    )
    found = measured.measure_segmenter(validation, test)
    assert found.lesions is not None
    shown = [
        case for case in test if case.truth.any() and catalogue.CATALOGUE[case.sample.dataset].open
    ]
    every = max(1, len(shown) // plots.OVERLAYS)
    return found, {"overlays.png": plots.overlays(shown[::every], found.lesions)}


def _classifier(recipe: Recipe, model: bytes, data: Path, cache: Path) -> tuple[Measured, Files]:
    validation, test = (
        measured.classifier_scores(recipe, model, data, cache, part)
        for part in ("validation", "test")
    )
    found = measured.measure_classifier(validation, test, recipe.specificity)
    assert found.calibration is not None
    scores = calibrated(test.logits, found.calibration)
    return found, {
        "roc.png": plots.roc({"test fold": scores}, test.labels),
        "reliability.png": plots.reliability(scores, test.labels),
    }


def _sources(lineage: list[Recipe], data: Path) -> tuple[DataSource, ...]:
    names = dict.fromkeys(name for recipe in lineage for name in recipe.datasets)
    found = {name: catalogue.samples(data, (name,)) for name in names}
    return tuple(
        DataSource(
            name=name,
            digest=catalogue.digest(data, samples),
            licence=catalogue.CATALOGUE[name].licence,
            images=len(samples),
        )
        for name, samples in found.items()
    )
