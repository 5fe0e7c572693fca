"""The one way in which every service is served: health, limits, statuses, TLS, metrics, drain."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc
import prometheus_client
from grpc_reflection.v1alpha import reflection

from breastcad import deadlines, logs, metrics, request_ids, tls, tracing
from breastcad.errors import BreastcadError, Unavailable
from breastcad.health import Health, Probe
from breastcad.interceptors import Around, AroundInterceptor, Rpc
from breastcad.limits import Limit
from breastcad.settings import ServerSettings, SettingsT, load
from breastcad.statuses import errors_become_statuses

_log = logs.get_logger(__name__)


async def nothing() -> None:
    """Do nothing; the `close` of a service that holds nothing open."""


@dataclass(frozen=True)
class Service:
    """What `serve` serves.

    Parameters
    ----------
    name
        Full name, such as ``breastcad.v1.FusionService``.
    register
        Adds the servicer to a server.
    probe
        A real call through everything below; raises while the service cannot answer.
    close
        Called once after the drain.
    """

    name: str
    register: Callable[[grpc.aio.Server], None]
    probe: Probe
    close: Callable[[], Awaitable[None]] = nothing


class RunningServer:
    """A server that answers, until `drain`.

    Parameters
    ----------
    service, settings
        What is served and how.
    """

    def __init__(self, service: Service, settings: ServerSettings) -> None:
        self._service = service
        self._settings = settings
        self._health = Health(
            service.name, service.probe, settings.probe_interval_s, settings.probe_timeout_s
        )
        self._server = self._build()
        self._health_server = grpc.aio.server(options=_options(settings))
        self._stop_metrics: Callable[[], None] | None = None
        self._probing: asyncio.Task[None] | None = None
        self.port = 0
        self.health_port: int | None = None
        self.metrics_port: int | None = None

    async def start(self) -> None:
        """Bind the ports, begin to answer and to probe.

        Raises
        ------
        Unavailable
            If a port cannot be bound.
        """
        settings = self._settings
        self.port = _bind(self._server, settings, settings.port, tls.server_credentials(settings))
        if settings.health_port is not None:
            self._health.register(self._health_server)
            self.health_port = _bind(self._health_server, settings, settings.health_port, None)
            await self._health_server.start()
        if settings.metrics_port is not None:
            self._serve_metrics(settings.metrics_host, settings.metrics_port)
        await self._server.start()
        self._probing = asyncio.create_task(self._health.keep_probing())

    async def drain(self) -> None:
        """Say NOT_SERVING, go on until callers have noticed, finish what runs, close."""
        if self._probing is not None:
            self._probing.cancel()
        await self._health.begin_drain()
        await asyncio.sleep(self._settings.drain_lag_s)
        self._health.end_watches()
        await self._server.stop(self._settings.drain_grace_s)
        await self._health_server.stop(None)
        if self._stop_metrics is not None:
            self._stop_metrics()
        await self._service.close()

    def _build(self) -> grpc.aio.Server:
        settings = self._settings
        limit = Limit(settings.max_running, settings.max_waiting)
        chain: list[Around] = [tracing.spans()] if settings.otlp_endpoint else []
        chain += (_begin, metrics.measured, errors_become_statuses, metrics.refusals_counted)
        chain += (self._health.endable, limit.around)
        interceptor = AroundInterceptor(chain, metrics.WATCHING)
        server = grpc.aio.server(interceptors=[interceptor], options=_options(settings))
        self._service.register(server)
        self._health.register(server)
        if settings.reflection:
            names = (self._service.name, "grpc.health.v1.Health", reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, server)
        return server

    def _serve_metrics(self, host: str, port: int) -> None:
        try:
            server, thread = prometheus_client.start_http_server(port, host)
        except OSError:
            raise _port_taken(host, port) from None
        self.metrics_port = server.server_port

        def stop() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        self._stop_metrics = stop


async def start_server(service: Service, settings: ServerSettings) -> RunningServer:
    """Return a server that answers; the caller must `drain` it."""
    server = RunningServer(service, settings)
    await server.start()
    return server


async def serve(service: Service, settings: ServerSettings) -> None:
    """Serve until SIGTERM or SIGINT, then drain and return."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await start_server(service, settings)
    _log.info(
        "serving",
        service=service.name,
        port=server.port,
        health_port=server.health_port,
        metrics_port=server.metrics_port,
    )
    await stop.wait()
    _log.info("draining", service=service.name)
    await server.drain()
    _log.info("stopped", service=service.name)


def run(kind: type[SettingsT], build: Callable[[SettingsT], Coroutine[Any, Any, Service]]) -> None:
    """Run a service as this process; the body of every ``__main__``.

    Parameters
    ----------
    kind
        The service's settings class; read from the environment.
    build
        Wires the service; runs inside the event loop.

    Raises
    ------
    SystemExit
        With status 2 where a setting is wrong, 1 where the service cannot start.
    """
    settings = load(kind)
    logs.configure(settings.log_level, settings.log_format)
    try:
        asyncio.run(_run(settings, build))
    finally:
        # The interpreter's last collection would look at all that was ever imported: half a second
        # of processor time, and many on a busy machine, while whoever stops the service waits.
        gc.freeze()


async def _run(
    settings: SettingsT, build: Callable[[SettingsT], Coroutine[Any, Any, Service]]
) -> None:
    try:
        service = await build(settings)
        if settings.otlp_endpoint:
            tracing.start(settings.otlp_endpoint, service.name)
        await serve(service, settings)
    except BreastcadError as error:
        _log.error("cannot_start", reason=error.reason, message=error.message)
        raise SystemExit(1) from None


@asynccontextmanager
async def _begin(rpc: Rpc) -> AsyncIterator[None]:
    """Keep the request's id and deadline for all that is logged and called while it is served."""
    request_ids.begin(rpc.metadata)
    deadlines.begin(rpc.context.time_remaining())
    yield


def _options(settings: ServerSettings) -> list[tuple[str, int]]:
    return [
        ("grpc.max_send_message_length", settings.max_message_bytes),
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        ("grpc.max_connection_age_ms", int(settings.max_connection_age_s * 1000)),
        # Two servers must never share a port by accident.
        ("grpc.so_reuseport", 0),
        # Callers ping every 30 s, also while they wait for a long answer.
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ]


def _bind(
    server: grpc.aio.Server,
    settings: ServerSettings,
    port: int,
    credentials: grpc.ServerCredentials | None,
) -> int:
    address = f"{settings.host}:{port}"
    try:
        if credentials is None:
            return server.add_insecure_port(address)
        return server.add_secure_port(address, credentials)
    except RuntimeError:
        raise _port_taken(settings.host, port) from None


def _port_taken(host: str, port: int) -> Unavailable:
    return Unavailable("PORT_TAKEN", f"{host}:{port} cannot be bound; is something else using it?")
