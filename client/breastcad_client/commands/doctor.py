"""``breastcad doctor``: what a run needs, and what mends each fault."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from breastcad.channels import ChannelSettings
from rich.console import Console
from rich.markup import escape

from breastcad_client import checks
from breastcad_client.checks import Finding
from breastcad_client.commands.options import (
    Channel,
    Server,
    Store,
    TlsCa,
    TlsCertificate,
    TlsKey,
    channel_settings,
)
from breastcad_client.services import HEALTH_NAMES

FAULT = 1


def doctor(  # noqa: PLR0913 - each parameter is an option of the command
    server: Server = None,
    tls_ca: TlsCa = None,
    tls_certificate: TlsCertificate = None,
    tls_key: TlsKey = None,
    service: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=HOST:PORT", help="Ask another service too; may be given again."),
    ] = None,
    store: Store = None,
    channel: Channel = "stable",
    port: Annotated[int, typer.Option(help="Port that the gateway will need.")] = 50051,
) -> None:
    """Check what a run on this machine needs, or whether a running system serves.

    Each line is one check; a fault comes with its mend, and makes the exit status 1.

    For example:

      breastcad doctor

      breastcad doctor --server 127.0.0.1:50051 --service segment=127.0.0.1:50053
    """
    channels = channel_settings(tls_ca, tls_certificate, tls_key)
    addresses = dict(_named(item) for item in service or [])
    if server:
        addresses["gateway"] = server
    findings = _of_services(addresses, channels) if addresses else _of_machine(store, channel, port)
    console = Console()
    faults = 0
    for finding in findings:
        faults += bool(finding.mend)
        console.print(_line(finding), soft_wrap=True, highlight=False)
    raise typer.Exit(FAULT if faults else 0)


def _named(item: str) -> tuple[str, str]:
    name, _, address = item.partition("=")
    if name not in HEALTH_NAMES or not address:
        raise typer.BadParameter(f"{item}: expected NAME=HOST:PORT, NAME of {list(HEALTH_NAMES)}")
    return name, address


def _of_services(addresses: dict[str, str], settings: ChannelSettings) -> Iterator[Finding]:
    for name, address in addresses.items():
        yield checks.check_health(name, address, settings)


def _of_machine(store: str | None, channel: str, port: int) -> Iterator[Finding]:
    yield checks.check_python()
    yield checks.check_platform()
    yield checks.check_libpython()
    yield checks.check_packages()
    yield checks.check_memory()
    yield checks.check_shared_memory()
    yield checks.check_disk(Path(tempfile.gettempdir()))
    yield checks.check_port(port)
    yield checks.check_store(store, channel)


def _line(finding: Finding) -> str:
    text = f"{finding.subject}: {escape(finding.fact)}"
    if not finding.mend:
        return f"[green]✓[/] {text}"
    return f"[red]✗[/] {text} → [bold]{escape(finding.mend)}[/]"
