"""The commands ``run`` and ``resume``: train a recipe with the engine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

Data = Annotated[Path, typer.Option(help="Folder of the data sets")]
Device = Annotated[str, typer.Option(help="auto, cpu or gpu; several by torchrun")]
Workers = Annotated[int, typer.Option(help="Processes that read images", min=0)]
Loggers = Annotated[list[str] | None, typer.Option("--logger", help="tensorboard, mlflow")]


@app.command()
def run(
    recipe: Annotated[str, typer.Argument(help="Recipe's name, or a TOML file")],
    data: Data,
    runs: Annotated[Path, typer.Option(help="Folder of the runs")] = Path("runs"),
    budget: Annotated[float | None, typer.Option(help="Minutes at most")] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="key=value instead of the recipe's")
    ] = None,
    device: Device = "auto",
    workers: Workers = 0,
    logger: Loggers = None,
) -> None:
    """Train a recipe in a new folder and measure it on its test part."""
    from breastcad_train.engine import experiments

    station = experiments.station(device, workers, logger or (), bar=sys.stderr.isatty())
    folder = experiments.run(
        recipe, setting or (), budget=budget, data=data, runs=runs, station=station
    )
    typer.echo(str(folder.path))


@app.command()
def grid(
    recipe: Annotated[str, typer.Argument(help="Recipe's name, or a TOML file")],
    data: Data,
    runs: Annotated[Path, typer.Option(help="Folder of the runs")] = Path("runs"),
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="key=value instead of the recipe's")
    ] = None,
    rate: Annotated[list[float] | None, typer.Option(help="Learning rate; S0's if none")] = None,
    length: Annotated[list[int] | None, typer.Option(help="Epochs; S0's if none")] = None,
    device: Device = "auto",
) -> None:
    """Train a recipe with several learning rates; plot the best score by rate and epochs."""
    from breastcad_train.engine import experiments, grids

    folder = grids.run(
        recipe,
        setting or (),
        rates=rate or grids.RATES,
        lengths=length or grids.LENGTHS,
        data=data,
        runs=runs,
        station=experiments.station(device, 0, (), bar=sys.stderr.isatty()),
    )
    typer.echo(str(folder))


@app.command()
def resume(
    folder: Annotated[Path, typer.Argument(help="Folder of a run")],
    data: Data,
    device: Device = "auto",
    workers: Workers = 0,
    logger: Loggers = None,
) -> None:
    """Let a run that was interrupted go on to its end."""
    from breastcad_train.engine import experiments

    station = experiments.station(device, workers, logger or (), bar=sys.stderr.isatty())
    typer.echo(str(experiments.go_on(folder, data=data, station=station).path))
