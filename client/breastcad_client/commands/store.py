"""``breastcad store``: DICOM files to a PACS, a workstation or an archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from breastcad.errors import BreastcadError, InvalidInput
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from breastcad_client.commands.analyze import STOPPED
from breastcad_client.kinds import DICOM, Kind, kinds_of, word_of_kind
from breastcad_client.screen import MAX_ROWS
from breastcad_client.storing.destination import Destination, Security, destination_of
from breastcad_client.storing.items import Item, Sent, Status, counts, exit_status, find_items
from breastcad_client.storing.run import store_all
from breastcad_client.storing.settings import StoreSettings

_COLOURS = {Status.STORED: "green", Status.REFUSED: "red", Status.FAILED: "yellow"}


def store(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="DICOM files, folders of them.")
    ],
    to: Annotated[
        str,
        typer.Option(
            metavar="URL", help="https://HOST:PORT/dicom-web, or dicom://AET@HOST:PORT for C-STORE."
        ),
    ],
    only: Annotated[
        str | None,
        typer.Option(
            metavar="KINDS",
            help=f"What to send, with commas: {', '.join(map(word_of_kind, DICOM))}. "
            "[default: every DICOM file]",
        ),
    ] = None,
    tls_ca: Annotated[
        Path | None,
        typer.Option(
            metavar="PEM",
            exists=True,
            dir_okay=False,
            readable=True,
            help="The destination's certificate must be signed by one of these; with dicom:// "
            "use TLS.",
        ),
    ] = None,
) -> None:
    """Store DICOM files at one destination.

    Each file is sent once and as it is. Other files in a folder, such as masks and reports, stay.
    A token in the environment variable BREASTCAD_STORE_TOKEN is shown to DICOMweb.

    Exit status: 0 stored, 2 wrong use, 3 partly refused, 4 all refused, 5 not reached or failed.

    For example:

      breastcad store out/study --to https://pacs.example:8443/dicom-web

      breastcad store out/study --to dicom://ARCHIVE@10.0.0.7:104 --only sc,cad-sr
    """
    console = Console(stderr=True)
    sent: list[Sent] = []
    try:
        destination = destination_of(to, Security(tls_ca, StoreSettings().token))
        items = find_items(paths, () if only is None else _kinds(only))
        _send(items.wanted, destination, console, sent)
    except BreastcadError as error:
        raise typer.BadParameter(error.message) from None
    except KeyboardInterrupt:
        _show(Console(), sent)
        console.print(f"stopped: {len(items.wanted) - len(sent)} were not sent or not confirmed")
        raise typer.Exit(STOPPED) from None
    _show(Console(), sent)
    if items.left_out:
        console.print(f"[dim]Left out, of other kinds: {items.left_out}.[/]")
    raise typer.Exit(exit_status(sent))


def _kinds(words: str) -> tuple[Kind, ...]:
    kinds = kinds_of(words)
    if not kinds:
        raise InvalidInput("NOTHING_TO_STORE", "--only none leaves nothing to send.")
    return kinds


def _send(
    items: Sequence[Item], destination: Destination, console: Console, sent: list[Sent]
) -> None:
    """Send files, and note what became of each as soon as it is known."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for one in progress.track(
            store_all(items, destination), total=len(items), description="store"
        ):
            sent.append(one)


def _show(console: Console, sent: Sequence[Sent]) -> None:
    """Print how many of each kind were stored, and why others were not."""
    summary = Table("object", "status", "files")
    for what, status, number in counts(sent):
        summary.add_row(what, f"[{_COLOURS[status]}]{status.value}[/]", str(number))
    console.print(summary)
    for (reason, message), names in _explained(sent).items():
        console.print(f"[red]{reason}[/] {escape(message)}", soft_wrap=True)
        more = f" and {len(names) - MAX_ROWS} more" if len(names) > MAX_ROWS else ""
        console.print(f"  {escape(', '.join(names[:MAX_ROWS]))}{more}", soft_wrap=True)


def _explained(sent: Sequence[Sent]) -> dict[tuple[str, str], list[str]]:
    """Return the names of the files that each thing worth telling concerns."""
    names: dict[tuple[str, str], list[str]] = {}
    for one in sent:
        if one.reason:
            names.setdefault((one.reason, one.message), []).append(one.item.name)
    return names
