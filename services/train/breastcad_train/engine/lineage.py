"""Runs that a run builds upon: the weights it starts from, the net that outlines for it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from breastcad.errors import NotFound, Refused

from breastcad_train.engine import checkpoints, divisions
from breastcad_train.engine.assembly import Outliner
from breastcad_train.engine.folder import RunFolder
from breastcad_train.recipes.experiment import Experiment
from breastcad_train.splits import document as documents
from breastcad_train.splits.document import Document

SPLIT = "split.json"


def latest(runs: Path, name: str) -> RunFolder:
    """Return the last finished run of a recipe; raises ``RUN_MISSING``."""
    finished = [path.parent for path in runs.glob(f"{name}-seed*/summary.json")]
    if not finished:
        raise NotFound("RUN_MISSING", f"no run of {name} is finished; train it first")
    return RunFolder(max(finished, key=lambda path: path.name.rsplit("-", 2)[1:]))


def usable(runs: Path, name: str, document: Document, recipe: Experiment) -> RunFolder:
    """Return the last finished run of the recipe `name`, for a run to build upon.

    Raises
    ------
    NotFound
        ``RUN_MISSING``.
    Refused
        ``LEAKY_START`` where it learnt from what is tested here.
    """
    found = latest(runs, name)
    divisions.require_untouched(document, recipe, found.path.name, _learnt_from(found))
    return found


def sign(run: RunFolder) -> str:
    """Return a run's name and the sha256 of its best weights."""
    content = (run.path / checkpoints.BEST).read_bytes()
    return f"{run.path.name} {hashlib.sha256(content).hexdigest()}"


def signed(runs: Path, signature: str) -> RunFolder:
    """Return the run of a signature.

    Raises
    ------
    Refused
        ``DATA_CHANGED`` where its weights are others now.
    """
    run = RunFolder(runs / signature.split(" ")[0])
    checkpoints.best_weights(run.path)
    if sign(run) != signature:
        raise Refused("DATA_CHANGED", f"the weights of {run.path.name} are others than before")
    return run


def outliner(run: RunFolder) -> Outliner:
    """Return the net of a run, as what outlines lesions."""
    recipe = Experiment.model_validate(run.config["recipe"])
    return Outliner(recipe, checkpoints.best_weights(run.path))


def _learnt_from(run: RunFolder) -> set[str]:
    """Return the groups that a run's weights learnt from, those it builds upon included."""
    recipe = Experiment.model_validate(run.config["recipe"])
    groups = divisions.learnt_groups(documents.read(run.path / SPLIT, leaky=True), recipe)
    for key in ("started_from", "outlined_by"):
        if before := run.config[key]:
            groups |= _learnt_from(signed(run.path.parent, before))
    return groups
