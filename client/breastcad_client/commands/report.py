"""``breastcad report``: our DICOM objects, readable."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from breastcad.errors import BreastcadError
from rich.console import Console
from rich.markup import escape

from breastcad_client.objects.description import Description, describe
from breastcad_client.objects.reading import find_objects
from breastcad_client.objects.showing import show_makers, show_object
from breastcad_client.outcome import DISCLAIMER, status_of


def report(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="DICOM objects that breastcad made, or folders of them."
        ),
    ],
    patient: Annotated[
        bool, typer.Option("--patient", help="Show whose object it is as well.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON instead.")
    ] = False,
) -> None:
    """Print DICOM objects of breastcad so that people can read them.

    Shown are the lesions with what was measured and where they lie, the whole tree of structured
    reports and key objects, the images that are meant, and which release and models made it. Boxes
    are in pixels of the source image; 0, 0 is the centre of the top left pixel. The patient is not
    shown unless asked for.

    Exit status: 0 all shown, 2 wrong use, 3 some are no objects of breastcad, 4 none is.

    For example:

      breastcad report out/study/dicom

      breastcad report out/study/dicom/sr.dcm --patient

      breastcad report out/study/dicom/sr.dcm --json
    """
    try:
        files = list(find_objects(paths))
    except BreastcadError as error:
        raise typer.BadParameter(error.message) from None
    described = {file: _described(file, patient=patient) for file in files}
    shown = {file: each for file, each in described.items() if each is not None}
    if as_json:
        _write_json(shown)
    else:
        _show(shown)
    raise typer.Exit(status_of([each is None for each in described.values()]))


def _described(file: Path, *, patient: bool) -> Description | None:
    try:
        return describe(file, with_patient=patient)
    except BreastcadError as error:
        Console(stderr=True).print(
            f"[red]{error.reason}[/] {escape(str(file))}: {escape(error.message)}", soft_wrap=True
        )
        return None


def _write_json(shown: dict[Path, Description]) -> None:
    objects = [{"file": str(file), **asdict(each)} for file, each in shown.items()]
    sys.stdout.write(json.dumps({"objects": objects}, ensure_ascii=False, indent=2) + "\n")


def _show(shown: dict[Path, Description]) -> None:
    console = Console()
    for file, each in shown.items():
        show_object(console, file, each)
        console.print()
    show_makers(console, shown.values())
    console.print(f"[dim]{DISCLAIMER}[/]")
