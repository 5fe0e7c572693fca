"""An embedded system for as long as a command needs it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TypeVar

from rich.console import Console
from rich.markup import escape

from breastcad_client.embedded import EmbeddedSettings, EmbeddedSystem

_Result = TypeVar("_Result")


@asynccontextmanager
async def running(settings: EmbeddedSettings, console: Console) -> AsyncIterator[EmbeddedSystem]:
    """Start a system, showing that it starts, and stop it at the end.

    Raises
    ------
    breastcad.errors.Unavailable
        The system does not come up.
    """
    system = EmbeddedSystem(settings, lambda sentence: tell(console, sentence))
    try:
        with console.status("starting the services …"):
            await system.start()
        yield system
    finally:
        await system.stop()


def tell(console: Console, sentence: str) -> None:
    """Print a sentence that deserves attention."""
    console.print(f"[yellow]{escape(sentence)}[/]", soft_wrap=True)


async def until_sigterm(work: Awaitable[_Result]) -> _Result:
    """Return what `work` returns; SIGTERM ends it as Ctrl-C does."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work
