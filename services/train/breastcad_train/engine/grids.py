"""Grids of learning rates and epochs, as S0 chose by (A7).

With a constant rate the first epochs of a long run are a short run, bit for bit, since each step
depends on its number and the seed alone. So one run for each rate fills the whole grid.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from breastcad.errors import InvalidInput

from breastcad_train.atomic import write
from breastcad_train.engine import experiments, table
from breastcad_train.engine.folder import RunFolder
from breastcad_train.engine.station import Station
from breastcad_train.plots.training import rate_grid
from breastcad_train.recipes import experiment
from breastcad_train.recipes.experiment import Experiment

RATES = (1e-6, 1e-5, 1e-4, 1e-3, 5e-3, 1e-2, 5e-2)
LENGTHS = (10, 20, 30, 40, 50)
Scores = dict[tuple[float, int], float]


def run(
    name: str,
    settings: Sequence[str] = (),
    *,
    rates: Sequence[float] = RATES,
    lengths: Sequence[int] = LENGTHS,
    data: Path,
    runs: Path,
    station: Station,
) -> Path:
    """Train a recipe with each rate for the longest length; return the folder of the grid.

    A rate whose loss is not finite leaves a gap. The grid tells of validation only; each run has
    its own scores on the test part.

    Parameters
    ----------
    name, settings, data, runs, station
        As `experiments.run`.
    rates
        Learning rates.
    lengths
        Numbers of epochs.

    Raises
    ------
    InvalidInput
        ``GRID_SCHEDULE`` where what a step does depends on the length of its run, or on time.
    """
    recipe = experiment.read(name, settings)
    if _depends_on_length(recipe):
        message = "a grid needs schedule = constant, coarse = 0, validate_every = 1 and no budget"
        raise InvalidInput("GRID_SCHEDULE", message)
    scores: Scores = {}
    lines = [("learning_rate", "epochs", recipe.select, "run")]
    for rate in rates:
        trained = _trained(name, settings, rate, max(lengths), data, runs, station)
        if trained is None:
            continue
        for length in lengths:
            scores[rate, length] = _best(recipe, trained, length)
            lines.append((str(rate), str(length), repr(scores[rate, length]), trained.path.name))
    now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    folder = runs / f"grid-{recipe.name}-seed{recipe.seed}-{now}"
    folder.mkdir()
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    write(folder / "grid.csv", text.getvalue().encode())
    if scores:
        picture = rate_grid(scores, recipe.select, by=recipe.select_by, title=recipe.title)
        write(folder / "grid.png", picture)
    return folder


def _depends_on_length(recipe: Experiment) -> bool:
    changes = recipe.schedule != "constant" or recipe.coarse > 0
    return changes or recipe.budget_minutes is not None or recipe.validate_every > 1


def _trained(
    name: str,
    settings: Sequence[str],
    rate: float,
    epochs: int,
    data: Path,
    runs: Path,
    station: Station,
) -> RunFolder | None:
    changed = [*settings, f"learning_rate={rate}", f"epochs={epochs}"]
    label = f"{rate:g}".replace("+", "")
    changed.append(f"name={experiment.read(name, settings).name}-rate{label}")
    try:
        return experiments.run(name, changed, data=data, runs=runs, station=station)
    except InvalidInput as error:
        if error.reason != "LOSS_NOT_FINITE":
            raise
        return None


def _best(recipe: Experiment, trained: RunFolder, length: int) -> float:
    rows = table.read(trained.path)
    choose = max if recipe.select_by == "max" else min
    values = [row[recipe.select] for row in rows if row["epoch"] <= length]
    return choose((v for v in values if not math.isnan(v)), default=math.nan)
