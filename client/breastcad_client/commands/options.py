"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

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
