"""``breastcad release``: which models answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import typer
from breastcad.channels import ChannelSettings, connect
from breastcad.errors import BreastcadError
from breastcad.releases import load_release
from breastcad.store import open_store
from breastcad.v1 import exam_pb2, types_pb2
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from breastcad_client.client import AsyncClient
from breastcad_client.commands.options import (
    Channel,
    Server,
    Store,
    TlsCa,
    TlsCertificate,
    TlsKey,
    channel_settings,
)
from breastcad_client.outcome import DISCLAIMER, UNAVAILABLE
from breastcad_client.stores import store_url
from breastcad_client.words import word_of

release = typer.Typer(help="Show which release answers, with its models.", no_args_is_help=True)


@release.callback()
def _group() -> None:
    """Show which release answers, with its models."""


@release.command()
def show(
    server: Server = None,
    tls_ca: TlsCa = None,
    tls_certificate: TlsCertificate = None,
    tls_key: TlsKey = None,
    store: Store = None,
    channel: Channel = "stable",
) -> None:
    """Show the release of a running system, or of a store.

    For example:

      breastcad release show

      breastcad release show --server 127.0.0.1:50051

      breastcad release show --store s3://breastcad/main --channel candidate
    """
    console = Console()
    channels = channel_settings(tls_ca, tls_certificate, tls_key)
    try:
        if server:
            name, models = _of_server(server, channels)
        else:
            name, models = _of_store(store_url(store), channel)
    except BreastcadError as error:
        Console(stderr=True).print(f"[red]{error.reason}[/]: {escape(error.message)}")
        raise typer.Exit(UNAVAILABLE) from None
    console.print(f"release [bold]{escape(name)}[/]")
    console.print(_table(models))
    console.print(f"[dim]{DISCLAIMER}[/]")


def _of_server(address: str, settings: ChannelSettings) -> tuple[str, list[types_pb2.ModelInfo]]:
    async def ask() -> exam_pb2.GetReleaseResponse:
        async with connect(address, settings) as channel:
            return await AsyncClient(channel).release()

    answer = asyncio.run(ask())
    return answer.release, list(answer.models)


def _of_store(url: str, channel: str) -> tuple[str, list[types_pb2.ModelInfo]]:
    loaded = load_release(open_store(url), channel)
    return loaded.name, [bundle.info() for bundle in loaded.bundles.values()]


def _table(models: Iterable[types_pb2.ModelInfo]) -> Table:
    table = Table()
    for heading in ("task", "modality", "model", "digest", "licence"):
        table.add_column(heading, overflow="fold")
    for model in models:
        modality = word_of(types_pb2.Modality.DESCRIPTOR, model.modality)
        table.add_row(model.task, modality, escape(model.name), model.digest, escape(model.licence))
    return table
