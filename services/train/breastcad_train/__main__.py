"""The command ``breastcad-train``: train recipes, evaluate and export runs."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer
from breastcad.errors import BreastcadError

from breastcad_train.engine import command

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(command.app)

Data = Annotated[Path, typer.Option(help="Folder of the data sets")]
Runs = Annotated[Path, typer.Option(help="Folder of the runs")]


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


@app.command()
def evaluate(
    run: Annotated[Path, typer.Argument(help="Folder of a run")],
    data: Data,
) -> None:
    """Measure a run, once, on its test fold, and make its bundle's folder."""
    from breastcad_train import bundling
    from breastcad_train.runs import Run

    typer.echo(str(bundling.make(Run(run), data)))


@app.command()
def train_denoiser(
    recipe: Annotated[str, typer.Argument(help="Shipped recipe's name, or a TOML file")],
    runs: Runs = Path("runs"),
    budget: Annotated[float | None, typer.Option(help="Minutes, instead of the recipe's")] = None,
) -> None:
    """Train a denoiser of quantum noise on phantoms."""
    from breastcad_train.denoising import recipe as recipes
    from breastcad_train.denoising import training

    chosen = recipes.read(recipe)
    if budget is not None:
        chosen = chosen.model_copy(update={"minutes": budget})
    typer.echo(str(training.train(chosen, runs=runs)))


@app.command()
def evaluate_denoiser(
    run: Annotated[Path, typer.Argument(help="Folder of a denoiser's run")],
) -> None:
    """Measure a denoiser on phantoms of the test part, and make its bundle's folder."""
    from breastcad_train.denoising import bundling

    typer.echo(str(bundling.make(run)))


@app.command()
def manifest(
    dataset: Annotated[str, typer.Argument(help="Name of a data set")],
    data: Data,
    out: Annotated[Path | None, typer.Option(help="JSON file to write")] = None,
) -> None:
    """Look at every image of a data set, and list all files with their digests."""
    from breastcad_train.data import manifest as manifests

    made = manifests.make(data, dataset, bar=sys.stderr.isatty())
    if out is not None:
        made.write(out)
    typer.echo(f"{made.sha256} {dataset} {made.counts.images} images, {made.counts.groups} groups")


@app.command()
def split(
    datasets: Annotated[list[str], typer.Argument(help="Names of data sets, divided together")],
    data: Data,
    out: Annotated[Path, typer.Option(help="JSON file to write")],
    rule: Annotated[str, typer.Option(help="folds, hold-out, or a paper's: s1, s2 …")] = "folds",
    seed: Annotated[int | None, typer.Option(help="Of the draw, instead of the rule's")] = None,
) -> None:
    """Divide data sets, and keep who is in which part."""
    from breastcad_train.data import catalogue
    from breastcad_train.splits import rules

    made = rules.divide(rule, data, catalogue.samples(data, tuple(datasets)), seed)
    made.write(out)
    typer.echo(f"{made.protocol} {made.rule} {len(made.entries)} entries {out}")


@app.command()
def export(
    runs: Annotated[list[Path], typer.Argument(help="Folders of evaluated runs")],
    store: Annotated[str, typer.Option(help="Folder, file:// or s3:// URL")] = "models",
    release: Annotated[str | None, typer.Option(help="Bind them in a release of this name")] = None,
    channel: Annotated[str, typer.Option(help="Channel that then points to it")] = "stable",
) -> None:
    """Publish bundles, and a release of them if it is named."""
    from breastcad.store import open_store

    from breastcad_train import releasing
    from breastcad_train.runs import Run

    if "://" not in store:
        Path(store).mkdir(parents=True, exist_ok=True)
    opened = open_store(store if "://" in store else Path(store).resolve().as_uri())
    bundles = releasing.publish([Run(folder) for folder in runs], opened)
    if release is not None:
        releasing.release(release, bundles, opened, channel=channel)
    for bundle in bundles:
        typer.echo(f"{bundle.digest} {bundle.spec.name}")


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
