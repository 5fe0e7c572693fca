"""``breastcad denoise``: images in, what is left and what was removed out."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from breastcad.channels import ChannelSettings, connect
from breastcad.errors import BreastcadError, InvalidInput
from breastcad.profiles import DENOISE_METHODS, DenoiseMethod
from breastcad.v1 import types_pb2
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from breastcad_client.commands.analyze import STOPPED, ModalityWord
from breastcad_client.commands.options import (
    Channel,
    Store,
    TlsCa,
    TlsCertificate,
    TlsKey,
    channel_settings,
)
from breastcad_client.denoising import DenoiseWish, denoise_all
from breastcad_client.embedded import EmbeddedSettings
from breastcad_client.noise_folder import NoiseFolder
from breastcad_client.outcome import UNAVAILABLE
from breastcad_client.running import running, tell, until_sigterm
from breastcad_client.sources import Source, find_sources
from breastcad_client.stores import store_url


def denoise(  # noqa: PLR0913 - each parameter is an option of the command
    paths: Annotated[
        list[str],
        typer.Argument(metavar="IMAGE...", help="DICOM files, folders of them, PNG or JPEG."),
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="Folder for the results.")
    ],
    method: Annotated[
        DenoiseMethod | None,
        typer.Option(
            metavar="METHOD",
            help=f"One of {', '.join(DENOISE_METHODS)}. "
            "[default: bnlm for ultrasound, gat_tv for mammography]",
        ),
    ] = None,
    modality: Annotated[
        ModalityWord | None, typer.Option(help="Modality of files that do not state one.")
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Preprocess service. [default: one of its own]"),
    ] = None,
    tls_ca: TlsCa = None,
    tls_certificate: TlsCertificate = None,
    tls_key: TlsKey = None,
    store: Store = None,
    channel: Channel = "stable",
) -> None:
    """Denoise images, and show what was removed.

    For each image three files are written: NAME.png, the result with the bit depth and
    the range of values of the source; NAME.noise.png, what was removed, mid-grey where nothing
    was; NAME.figure.png, both beside the source. Of a clip the middle frame is taken, and colour
    becomes grey. No decision is made from these pictures.

    Exit status: 0 all denoised, 2 wrong use, 3 partly refused, 4 all refused, 5 unavailable.

    For example:

      breastcad denoise lump.png --modality US --out out/denoised

      breastcad denoise study/ --method srad --out out/denoised
    """
    console = Console(stderr=True)
    channels = channel_settings(tls_ca, tls_certificate, tls_key)
    wish = DenoiseWish(method, types_pb2.Modality.Value(f"MODALITY_{modality or 'UNSPECIFIED'}"))
    try:
        sources = find_sources(paths, pictures=True).files
        folder = NoiseFolder(out, sources, console)
    except BreastcadError as error:
        raise typer.BadParameter(error.message) from None
    try:
        if server:
            work = _on(server, channels, sources, wish, folder, console)
        else:
            settings = EmbeddedSettings(store_url(store), channel, services=_services(wish))
            work = _embedded(settings, sources, wish, folder, console)
        asyncio.run(until_sigterm(work))
    except InvalidInput as error:
        raise typer.BadParameter(error.message) from None
    except BreastcadError as error:
        console.print(f"[red]{error.reason}[/]: {escape(error.message)}", soft_wrap=True)
        raise typer.Exit(UNAVAILABLE) from None
    except (asyncio.CancelledError, KeyboardInterrupt):
        console.print("stopped")
        raise typer.Exit(STOPPED) from None
    console.print(f"written to {escape(str(out))}", soft_wrap=True, highlight=False)
    raise typer.Exit(folder.exit_status)


def _services(wish: DenoiseWish) -> tuple[str, ...]:
    """Return what must run: the model server only for networks, because it takes seconds."""
    is_network = wish.method is not None and "dncnn" in wish.method
    return ("preprocess", "inference") if is_network else ("preprocess",)


async def _embedded(
    settings: EmbeddedSettings,
    sources: Sequence[Source],
    wish: DenoiseWish,
    folder: NoiseFolder,
    console: Console,
) -> None:
    async with running(settings, console) as system:
        address = system.address_of("preprocess")
        try:
            await _on(address, ChannelSettings(), sources, wish, folder, console)
        except BreastcadError:
            tell(console, f"The logs are in {system.logs}.")
            raise
    shutil.rmtree(system.logs)


async def _on(
    address: str,
    settings: ChannelSettings,
    sources: Sequence[Source],
    wish: DenoiseWish,
    folder: NoiseFolder,
    console: Console,
) -> None:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("denoise", total=len(sources))
        async with connect(address, settings) as channel:
            async for outcome in denoise_all(channel, sources, wish):
                folder.take(outcome)
                progress.advance(task)
