"""A real server in the process of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from breastcad.channels import connect
from breastcad.server import RunningServer, Service, start_server
from breastcad.settings import ServerSettings


@asynccontextmanager
async def running(
    service: Service, settings: ServerSettings | None = None
) -> AsyncIterator[RunningServer]:
    """Serve on a free loopback port, and drain at the end.

    Parameters
    ----------
    service
        What is served.
    settings
        None: the defaults, with a probe every 50 ms and no waiting at the end.
    """
    server = await start_server(
        service, settings or ServerSettings(probe_interval_s=0.05, drain_grace_s=0)
    )
    try:
        yield server
    finally:
        await server.drain()


@asynccontextmanager
async def in_process(
    service: Service, settings: ServerSettings | None = None
) -> AsyncIterator[grpc.aio.Channel]:
    """Serve as `running` does, and yield a channel to the server."""
    async with running(service, settings) as server, connect(f"127.0.0.1:{server.port}") as channel:
        yield channel
