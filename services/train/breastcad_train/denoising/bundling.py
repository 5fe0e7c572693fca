"""From a denoiser's run to its bundle's folder: graph, numbers, card, plot."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from breastcad.bundles import MODEL_FILE, SPEC_FILE, BundleSpec
from breastcad.documents import render_document

from breastcad_train import plots
from breastcad_train.atomic import write_folder
from breastcad_train.bundling import FOLDER
from breastcad_train.commit import commit
from breastcad_train.denoising import card
from breastcad_train.denoising.export import Graph, to_onnx
from breastcad_train.denoising.measured import PHANTOMS, measure_all
from breastcad_train.denoising.recipe import DenoiserRecipe
from breastcad_train.denoising.training import history, lineage, load
from breastcad_train.phantoms import quantum

TILE = 512
_PSNR = "validation PSNR at peak 20, dB"
_USE_LIMITS = "Trained on phantoms only; for raw, linear mammograms."


def make(folder: Path, phantoms: int = PHANTOMS) -> Path:
    """Measure a run on phantoms of the test part, and return the folder of its bundle.

    All but the manifest is written there.

    Parameters
    ----------
    folder
        Of the run.
    phantoms
        How many to measure on.
    """
    recipes = lineage(folder)
    model = to_onnx(load(folder))
    found = measure_all(Graph(model), phantoms)
    points = [{"step": one["step"], "score": one["peak20"]} for one in history(folder)]
    return write_folder(
        folder / FOLDER,
        {
            MODEL_FILE: model,
            SPEC_FILE: render_document(describe(recipes)),
            "metrics.json": json.dumps(_without_nan(found), indent=1).encode(),
            "card.md": card.render(recipes, found).encode(),
            "training.png": plots.history(points, _PSNR),
        },
    )


def describe(recipes: list[DenoiserRecipe]) -> BundleSpec:
    """Return what ``bundle.json`` says of a denoiser whose recipes are these, its own last."""
    recipe = recipes[-1]
    return BundleSpec.model_validate(
        {
            "schema": 1,
            "task": recipe.task,
            "modality": "MG",
            "name": recipe.name,
            "architecture": "DnCNN on unshuffled pixels, at three sizes",
            # Any multiples of 8 will do; this is the tile that is served.
            "input": {"rows": TILE, "columns": TILE},
            "profile": "",
            "classes": (),
            "data": (
                {
                    "name": "quantum-phantoms",
                    "digest": hashlib.sha256(Path(quantum.__file__).read_bytes()).hexdigest(),
                    "licence": "Apache-2.0",
                    "images": recipe.phantoms,
                },
            ),
            "recipe": _flat(recipe) | {"minutes_in_all": sum(one.minutes for one in recipes)},
            "code_commit": commit(),
            "licence": "Apache-2.0",
            "use_limits": _USE_LIMITS,
        }
    )


def _flat(recipe: DenoiserRecipe) -> dict[str, str | int | float | bool]:
    values = json.loads(recipe.model_dump_json())
    return {k: " ".join(map(str, v)) if isinstance(v, list) else v for k, v in values.items()}


def _without_nan(value: object) -> object:
    """Return nested numbers with null for those that are not defined, as JSON wants them."""
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    return None if isinstance(value, float) and value != value else value
