"""Recipes from their name to their scores on the test part."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

import numpy as np
import torch
from breastcad.errors import InvalidInput

from breastcad_train.atomic import write
from breastcad_train.data import catalogue
from breastcad_train.data import manifest as manifests
from breastcad_train.data.manifest import Manifest
from breastcad_train.engine import assembly, checkpoints, divisions, lineage, training
from breastcad_train.engine.assembly import Assembled
from breastcad_train.engine.feed import in_order
from breastcad_train.engine.folder import Notes, RunFolder, as_json
from breastcad_train.engine.lineage import SPLIT
from breastcad_train.engine.station import Accelerator, Station
from breastcad_train.recipes import experiment
from breastcad_train.recipes.experiment import Experiment
from breastcad_train.recipes.strict import checked
from breastcad_train.splits import document as documents
from breastcad_train.splits.document import Document

TEST, OUTCOMES = "test.json", "test.npz"
_CACHE = "cache"


def run(
    name: str,
    settings: Sequence[str] = (),
    *,
    budget: float | None = None,
    data: Path,
    runs: Path,
    station: Station,
) -> RunFolder:
    """Train a recipe in a new folder and measure it on its test part.

    Parameters
    ----------
    name, settings, budget
        As `experiment.read`.
    data, runs
        Folders of the data sets and of the runs.
    station
        Where it is trained.

    Raises
    ------
    BreastcadError
        What is wrong with the recipe, the data, the machine, or the course of the training.
    """
    recipe = experiment.read(name, settings, budget)
    of_sets = [manifests.make(data, dataset, bar=station.bar) for dataset in recipe.datasets]
    samples = catalogue.samples(data, recipe.datasets)
    document = divisions.divide(recipe, data, samples)
    digest = assembly.digest(of_sets, document)
    other = _other(recipe.outline_by, runs, document, recipe)
    outliner = lineage.outliner(other) if other else None
    cache = runs / _CACHE
    assembled = assembly.assemble(recipe, data, cache, document, digest, outliner=outliner)
    first = _other(recipe.start_from, runs, document, recipe)
    if first:
        assembly.take_over(assembled.job.net, checkpoints.best_weights(first.path))
    files = {_manifest_name(m.dataset): m.model_dump_json(indent=1).encode() for m in of_sets}
    files[SPLIT] = document.model_dump_json(indent=1).encode()
    started_from, outlined_by = (lineage.sign(run) if run else "" for run in (first, other))
    notes = Notes(tuple(settings), started_from, outlined_by, files)
    folder = training.start(recipe, assembled.job, runs=runs, station=station, notes=notes)
    _measure(folder, recipe, assembled, station)
    return folder


def go_on(path: Path, *, data: Path, station: Station) -> RunFolder:
    """Let the run in the folder `path` go on, and measure it on its test part; as `run`.

    Raises
    ------
    Corrupt
        ``DATA_CHANGED``, naming the file.
    InvalidInput
        ``RECIPE_INVALID`` where the run is of another version of the code, naming the key.
    """
    folder = RunFolder(path)
    recipe = checked(Experiment, folder.config["recipe"], path.name)
    of_sets = [_verified(path, dataset, data) for dataset in recipe.datasets]
    document = documents.read(path / SPLIT, leaky=True)
    digest = assembly.digest(of_sets, document)
    signature = folder.config["outlined_by"]
    outliner = lineage.outliner(lineage.signed(path.parent, signature)) if signature else None
    cache = path.parent / _CACHE
    assembled = assembly.assemble(recipe, data, cache, document, digest, outliner=outliner)
    started_from = folder.config["started_from"]
    if started_from and not (path / checkpoints.LAST).is_file():
        first = lineage.signed(path.parent, started_from)
        assembly.take_over(assembled.job.net, checkpoints.best_weights(first.path))
    training.resume(folder, recipe, assembled.job, station=station)
    _measure(folder, recipe, assembled, station)
    return folder


def station(device: str, workers: int, loggers: Sequence[str], *, bar: bool) -> Station:
    """Return where to train, from what a command says; raises ``DEVICE_UNKNOWN``."""
    if device not in get_args(Accelerator):
        known = ", ".join(get_args(Accelerator))
        raise InvalidInput("DEVICE_UNKNOWN", f"device must be one of {known}; got {device}")
    return Station(cast(Accelerator, device), workers, bar=bar, loggers=tuple(loggers))


def _other(name: str, runs: Path, document: Document, recipe: Experiment) -> RunFolder | None:
    return lineage.usable(runs, name, document, recipe) if name else None


def _verified(path: Path, dataset: str, data: Path) -> Manifest:
    found = manifests.read(path / _manifest_name(dataset))
    manifests.verify(data, found)
    return found


def _measure(folder: RunFolder, recipe: Experiment, assembled: Assembled, station: Station) -> None:
    """Answer the test part with the best weights, once, and keep what was answered."""
    fabric = station.connect(recipe.precision)
    if not fabric.is_global_zero or (folder.path / TEST).is_file():
        return
    net, task = assembled.job.net, assembled.job.task
    net.load_state_dict(checkpoints.best_weights(folder.path))
    net.to(fabric.device).eval()
    batches = in_order(assembled.test, recipe.validation_batch)
    with torch.no_grad(), fabric.autocast():
        outcomes = task.outcomes(net, map(fabric.to_device, batches))
    kept = io.BytesIO()
    keys = np.array([sample.key for sample in assembled.division.test])
    groups = np.array([sample.group for sample in assembled.division.test])
    np.savez_compressed(kept, keys=keys, groups=groups, **outcomes)
    write(folder.path / OUTCOMES, kept.getvalue())
    scores = {
        "protocol": recipe.protocol,
        "split": recipe.split,
        "classes": assembled.classes,
        "images": len(keys),
        "budget_minutes": recipe.budget_minutes,
        "scores": {
            name.removeprefix("validation_"): score for name, score in task.scores(outcomes).items()
        },
    }
    write(folder.path / TEST, as_json(scores))


def _manifest_name(dataset: str) -> str:
    return f"manifest-{dataset}.json"
