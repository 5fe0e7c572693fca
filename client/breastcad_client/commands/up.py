"""``breastcad up``: the whole system on this machine."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer
from breastcad.errors import BreastcadError
from rich.console import Console
from rich.markup import escape

from breastcad_client.commands.options import Channel, Store
from breastcad_client.embedded import EmbeddedSettings, EmbeddedSystem
from breastcad_client.outcome import UNAVAILABLE
from breastcad_client.ports import LOOPBACK
from breastcad_client.stores import store_url


def up(
    store: Store = None,
    channel: Channel = "stable",
    host: Annotated[
        str, typer.Option(help="Address of the gateway; the other services stay on loopback.")
    ] = LOOPBACK,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of the gateway; 0 for any free one.")
    ] = 50051,
    logs: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder for one log file of each service."),
    ] = None,
) -> None:
    """Start all services on this machine, and stop them with Ctrl-C.

    A service that ends unexpectedly is started again. The second Ctrl-C ends everything at once.

    For example:

      breastcad up

      breastcad up --port 0 --store file:///srv/breastcad --logs /tmp/breastcad
    """
    console = Console(stderr=True)
    try:
        settings = EmbeddedSettings(store_url(store), channel, host, port, logs)
        asyncio.run(_serve(settings, console))
    except BreastcadError as error:
        console.print(f"[red]{error.reason}[/]: {escape(error.message)}", soft_wrap=True)
        raise typer.Exit(UNAVAILABLE) from None


async def _serve(settings: EmbeddedSettings, console: Console) -> None:
    def report(sentence: str) -> None:
        console.print(f"[yellow]{escape(sentence)}[/]", soft_wrap=True)

    system = EmbeddedSystem(settings, report)
    stop = _stop_signals(system)
    starting = asyncio.create_task(system.start())
    stopping = asyncio.create_task(stop.wait())
    try:
        with console.status("starting the services …"):
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            announce(system, console)
            await stopping
        console.print("stopping …")
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        await system.stop()
        stopping.cancel()


def announce(system: EmbeddedSystem, console: Console) -> None:
    """Say where the logs are, and on standard output where the system serves."""
    console.print(f"logs are in {escape(str(system.logs))}", soft_wrap=True, highlight=False)
    address = escape(system.address)
    Console().print(f"breastcad serves at {address}", soft_wrap=True, highlight=False)


def _stop_signals(system: EmbeddedSystem) -> asyncio.Event:
    """Return an event that the first signal sets; the second ends all services at once."""
    stop = asyncio.Event()

    def on_signal() -> None:
        if stop.is_set():
            system.kill()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    return stop
