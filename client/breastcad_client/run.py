"""One run of ``analyze``: on a given system, or on one that lives as long as the run."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from breastcad.channels import ChannelSettings, connect
from rich.console import Console

from breastcad_client.analysis import analyze_all
from breastcad_client.client import AsyncClient
from breastcad_client.embedded import EmbeddedSettings
from breastcad_client.exam import Exam
from breastcad_client.folder import ResultFolder
from breastcad_client.kinds import Kind
from breastcad_client.outcome import UNAVAILABLE, Outcome, exit_status
from breastcad_client.running import running, tell, until_sigterm
from breastcad_client.screen import StageBars


@dataclass(frozen=True)
class Run:
    """What is analysed.

    Attributes
    ----------
    exams
        The exams.
    folder
        Takes the objects.
    objects
        Kinds of objects that shall come back.
    at_once
        Number of exams that run at once.
    console
        Shows the progress.
    """

    exams: Sequence[Exam]
    folder: ResultFolder
    objects: Sequence[Kind]
    at_once: int
    console: Console

    async def on(self, address: str, settings: ChannelSettings | None = None) -> list[Outcome]:
        """Analyse on a running system; without `settings` plaintext."""
        with StageBars(self.console, self.exams) as bars:
            async with connect(address, settings) as channel:
                client = AsyncClient(channel)
                return await analyze_all(
                    client, self.exams, self.objects, self.folder, bars.update, self.at_once
                )


def run_on(address: str, run: Run, settings: ChannelSettings) -> list[Outcome]:
    """Analyse on a running system; SIGTERM ends it as Ctrl-C does."""
    return asyncio.run(until_sigterm(run.on(address, settings)))


def run_embedded(settings: EmbeddedSettings, run: Run) -> list[Outcome]:
    """Analyse on a system that is started first and stopped at the end; see `run_on`.

    Raises
    ------
    breastcad.errors.Unavailable
        The system does not come up.
    """
    return asyncio.run(until_sigterm(_embedded(settings, run)))


async def _embedded(settings: EmbeddedSettings, run: Run) -> list[Outcome]:
    async with running(settings, run.console) as system:
        outcomes = await run.on(system.address)
    if exit_status(outcomes) == UNAVAILABLE:
        tell(run.console, f"The logs are in {system.logs}.")
    elif settings.logs is None:
        shutil.rmtree(system.logs)
    return outcomes
