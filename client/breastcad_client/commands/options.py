"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from breastcad.channels import ChannelSettings

from breastcad_client.stores import STORE_VARIABLE

Store = Annotated[
    str | None,
    typer.Option(
        envvar=STORE_VARIABLE,
        metavar="URL",
        help="Bundles and releases: file:///PATH or s3://BUCKET/PREFIX. "
        "[default: the folder models of the source checkout]",
    ),
]
Channel = Annotated[
    str,
    typer.Option(
        envvar="BREASTCAD_CHANNEL", metavar="NAME", help="The channel whose release answers."
    ),
]
Server = Annotated[
    str | None,
    typer.Option(
        envvar="BREASTCAD_SERVER",
        metavar="HOST:PORT",
        help="Gateway of a running system. [default: none]",
    ),
]

TlsCa = Annotated[
    Path | None,
    typer.Option(
        envvar="BREASTCAD_TLS_SERVER_CA",
        metavar="PEM",
        exists=True,
        dir_okay=False,
        readable=True,
        help="Use TLS: the server's certificate must be signed by one of these.",
    ),
]
TlsCertificate = Annotated[
    Path | None,
    typer.Option(
        envvar="BREASTCAD_TLS_CERTIFICATE",
        metavar="PEM",
        exists=True,
        dir_okay=False,
        readable=True,
        help="Certificate to show to the server, for mutual TLS.",
    ),
]
TlsKey = Annotated[
    Path | None,
    typer.Option(
        envvar="BREASTCAD_TLS_KEY",
        metavar="PEM",
        exists=True,
        dir_okay=False,
        readable=True,
        help="Private key of that certificate.",
    ),
]


def channel_settings(
    authority: Path | None, certificate: Path | None, key: Path | None
) -> ChannelSettings:
    """Return how a server is called.

    Raises
    ------
    typer.BadParameter
        A certificate without key or the reverse, or either without authority, which would leave
        the connection without TLS.
    """
    if (certificate is None) != (key is None):
        raise typer.BadParameter("--tls-certificate and --tls-key go together")
    if certificate is not None and authority is None:
        raise typer.BadParameter("--tls-certificate needs --tls-ca")
    return ChannelSettings(tls_server_ca=authority, tls_certificate=certificate, tls_key=key)
