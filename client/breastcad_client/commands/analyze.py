"""``breastcad analyze``: files in, a folder of results out."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from breastcad.errors import BreastcadError, InvalidInput
from breastcad.v1 import types_pb2
from rich.console import Console
from rich.markup import escape

from breastcad_client.commands.options import (
    Channel,
    Server,
    Store,
    TlsCa,
    TlsCertificate,
    TlsKey,
    channel_settings,
)
from breastcad_client.embedded import EmbeddedSettings
from breastcad_client.exam import Exam
from breastcad_client.folder import DICOM_FOLDER, REPORT, RESULT, ResultFolder, result_json
from breastcad_client.grouping import group_into_exams
from breastcad_client.kinds import KINDS, kinds_of, usual_kinds
from breastcad_client.naming import file_names
from breastcad_client.outcome import UNAVAILABLE, Outcome, exit_status
from breastcad_client.predecessors import find_predecessors
from breastcad_client.report.page import report_page
from breastcad_client.run import Run, run_embedded, run_on
from breastcad_client.screen import show
from breastcad_client.sources import find_sources
from breastcad_client.stores import store_url

STOPPED = 130
"""Exit status after Ctrl-C, as shells have it."""


class ModalityWord(StrEnum):
    """Modalities as they are typed."""

    US = "US"
    MG = "MG"


class LateralityWord(StrEnum):
    """Sides as they are typed."""

    L = "L"
    R = "R"


def analyze(  # noqa: PLR0913 - each parameter is an option of the command
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="DICOM files, folders of them, PNG or JPEG pictures."
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Folder for the results.")
    ],
    server: Server = None,
    tls_ca: TlsCa = None,
    tls_certificate: TlsCertificate = None,
    tls_key: TlsKey = None,
    modality: Annotated[
        ModalityWord | None, typer.Option(help="Modality of PNG and JPEG pictures.")
    ] = None,
    laterality: Annotated[
        LateralityWord | None,
        typer.Option(help="Side of the breast where a file does not state one."),
    ] = None,
    objects: Annotated[
        str | None,
        typer.Option(
            metavar="KINDS",
            help=f"What to write, with commas: {', '.join(KINDS)}; or all, or none. "
            "[default: all but heat-maps; of pictures masks,overlays]",
        ),
    ] = None,
    supersedes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH",
            help="Our sr and cad-sr objects of an earlier result, or a folder with them: the new "
            "reports name them as their predecessors. Can be given several times.",
        ),
    ] = None,
    store: Store = None,
    channel: Channel = "stable",
    request_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Id of the request, for a single exam.")
    ] = None,
    at_once: Annotated[int, typer.Option(min=1, help="Exams that run at once.")] = 8,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print result.json instead of the table.")
    ] = False,
) -> None:
    """Analyse breast exams and write result.json, report.html, pictures and DICOM objects.

    All DICOM files of one patient are one exam with one decision per breast, so that a folder
    should hold a patient's current studies only; each picture is an exam of its own. Without
    --server the whole system runs on this machine for as long as the command does.

    Exit status: 0 analysed, 2 wrong use, 3 partly refused, 4 all refused, 5 unavailable.

    For example:

      breastcad analyze examples/exam --out out/demo

      breastcad analyze study/ --server 10.0.0.5:50051 --out out/study

      breastcad analyze lump.png --modality US --laterality L --out out/lump

      breastcad analyze study/ --objects overlays,seg,sr --out out/study

      breastcad analyze study/ --supersedes out/study/dicom --out out/again
    """
    console = Console(stderr=True)
    channels = channel_settings(tls_ca, tls_certificate, tls_key)
    try:
        exams = _exams(paths, modality, laterality, console)
        if request_id is not None:
            exams = [_with_request_id(exams, request_id)]
        predecessors = find_predecessors(supersedes or ())
        exams = [replace(exam, predecessors=predecessors) for exam in exams]
        kinds = usual_kinds(exams) if objects is None else kinds_of(objects)
        folder = ResultFolder(out, file_names(_names(exams)), of_one_exam=len(exams) == 1)
    except BreastcadError as error:
        raise typer.BadParameter(error.message) from None
    try:
        run = Run(exams, folder, kinds, at_once, console)
        if server:
            outcomes = run_on(server, run, channels)
        else:
            outcomes = run_embedded(EmbeddedSettings(store_url(store), channel), run)
        _write(outcomes, folder)
    except BreastcadError as error:
        console.print(f"[red]{error.reason}[/]: {escape(error.message)}", soft_wrap=True)
        raise typer.Exit(UNAVAILABLE) from None
    except (asyncio.CancelledError, KeyboardInterrupt):
        console.print("stopped")
        raise typer.Exit(STOPPED) from None
    _tell(outcomes, folder, as_json=as_json)
    raise typer.Exit(exit_status(outcomes))


def _exams(
    paths: list[str],
    modality: ModalityWord | None,
    laterality: LateralityWord | None,
    console: Console,
) -> list[Exam]:
    sources = find_sources(paths, pictures=modality is not None)
    if sources.skipped:
        console.print(f"[dim]Left out, no images: {sources.skipped}.[/]")
    return group_into_exams(
        sources.files,
        modality=types_pb2.Modality.Value(f"MODALITY_{modality or 'UNSPECIFIED'}"),
        laterality=types_pb2.Laterality.Value(f"LATERALITY_{laterality or 'UNSPECIFIED'}"),
    )


def _with_request_id(exams: list[Exam], request_id: str) -> Exam:
    if len(exams) != 1:
        raise InvalidInput(
            "SEVERAL_EXAMS", f"--request-id names one exam, but these files are {len(exams)}."
        )
    return replace(exams[0], request_id=request_id)


def _names(exams: list[Exam]) -> list[str]:
    return [instance.name for exam in exams for instance in exam.instances]


def _write(outcomes: list[Outcome], folder: ResultFolder) -> None:
    folder.write_result(outcomes)
    for outcome in outcomes:
        # A report beside missing or older pictures would mislead.
        if outcome.unwritten is not None:
            raise outcome.unwritten
    folder.remove_earlier_objects(path for outcome in outcomes for path in outcome.written)
    folder.write_report(report_page(outcomes, folder.overlay))


def _tell(outcomes: list[Outcome], folder: ResultFolder, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(result_json(outcomes))
        return
    console = Console()
    show(console, outcomes)
    console.print(
        f"written to {escape(str(folder.root))}: {', '.join(_listed(outcomes, folder))}",
        soft_wrap=True,
        highlight=False,
    )


def _listed(outcomes: list[Outcome], folder: ResultFolder) -> list[str]:
    files = sum(len(outcome.written) for outcome in outcomes)
    dicom = [f"{DICOM_FOLDER} ({files} object{'s' if files > 1 else ''})"] if files else []
    return [RESULT, REPORT, *folder.picture_folders, *dicom]
