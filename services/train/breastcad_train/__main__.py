"""The command ``breastcad-train``: train recipes, evaluate and export runs."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from breastcad.errors import BreastcadError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

Data = Annotated[Path, typer.Option(help="Folder of the data sets")]
Runs = Annotated[Path, typer.Option(help="Folder of the runs")]


@app.callback()
def _app() -> None:
    """Train, evaluate and export models."""


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help="Shipped recipe's name, or a TOML file")],
    data: Data,
    runs: Runs = Path("runs"),
    budget: Annotated[float | None, typer.Option(help="Minutes, instead of the recipe's")] = None,
) -> None:
    """Train one recipe."""
    from breastcad_train import recipes, training

    chosen = recipes.read(recipe)
    if budget is not None:
        chosen = chosen.model_copy(update={"minutes": budget})
    run = training.train(chosen, data=data, runs=runs, bar=sys.stderr.isatty())
    typer.echo(str(run.folder))


def main() -> None:
    """Run the command; an expected error is one line and exit status 1."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        app()
    except BreastcadError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
