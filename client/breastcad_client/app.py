"""The ``breastcad`` command."""

from __future__ import annotations

import typer

from breastcad_client.commands.analyze import analyze
from breastcad_client.commands.denoise import denoise
from breastcad_client.commands.doctor import doctor
from breastcad_client.commands.release import release
from breastcad_client.commands.report import report
from breastcad_client.commands.store import store
from breastcad_client.commands.up import up

app = typer.Typer(
    name="breastcad",
    help="Analyse breast exams: a decision per breast, lesions, and a report. "
    "Research software - not for clinical use.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    # A traceback with values of variables could show patient data.
    pretty_exceptions_show_locals=False,
)
app.command()(up)
app.command()(analyze)
app.command()(report)
app.command()(store)
app.command()(denoise)
app.command()(doctor)
app.add_typer(release, name="release")


def main() -> None:
    """Run the command; the entry point of the installed script."""
    app()
