"""One run of ``analyze``: on a given system, or on one that lives as long as the run."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from breastcad.channels import ChannelSettings, connect
from rich.console import Console
from rich.markup import escape

from breastcad_client.analysis import analyze_all
from breastcad_client.client import AsyncClient
from breastcad_client.embedded import EmbeddedSettings, EmbeddedSystem
from breastcad_client.exam import Exam
from breastcad_client.folder import ResultFolder
from breastcad_client.outcome import UNAVAILABLE, Outcome, exit_status
from breastcad_client.screen import StageBars


@dataclass(frozen=True)
class Run:
    """What is analysed.

    Attributes
    ----------
    exams
        The exams.
    folder
        Takes the pictures.
    at_once
        Number of exams that run at once.
    console
        Shows the progress.
    """

    exams: Sequence[Exam]
    folder: ResultFolder
    at_once: int
    console: Console

    async def on(self, address: str, settings: ChannelSettings | None = None) -> list[Outcome]:
        """Analyse on a running system; without `settings` plaintext."""
        with StageBars(self.console, self.exams) as bars:
            async with connect(address, settings) as channel:
                client = AsyncClient(channel)
                return await analyze_all(client, self.exams, self.folder, bars.update, self.at_once)


def run_on(address: str, run: Run, settings: ChannelSettings) -> list[Outcome]:
    """Analyse on a running system; SIGTERM ends it as Ctrl-C does."""
    return asyncio.run(_until_sigterm(run.on(address, settings)))


def run_embedded(settings: EmbeddedSettings, run: Run) -> list[Outcome]:
    """Analyse on a system that is started first and stopped at the end; see `run_on`.

    Raises
    ------
    breastcad.errors.Unavailable
        The system does not come up.
    """
    return asyncio.run(_until_sigterm(_embedded(settings, run)))


async def _embedded(settings: EmbeddedSettings, run: Run) -> list[Outcome]:
    def report(sentence: str) -> None:
        run.console.print(f"[yellow]{escape(sentence)}[/]", soft_wrap=True)

    system = EmbeddedSystem(settings, report)
    try:
        with run.console.status("starting the services …"):
            await system.start()
        outcomes = await run.on(system.address)
    finally:
        await system.stop()
    if exit_status(outcomes) == UNAVAILABLE:
        report(f"The logs are in {system.logs}.")
    elif settings.logs is None:
        shutil.rmtree(system.logs)
    return outcomes


async def _until_sigterm(work: Awaitable[list[Outcome]]) -> list[Outcome]:
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work
