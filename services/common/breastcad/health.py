"""Health by ``grpc.health.v1``: the empty name is the process, a service's name its readiness."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as grpc_health

from breastcad import logs
from breastcad.errors import BreastcadError, Unavailable
from breastcad.interceptors import Rpc
from breastcad.statuses import describe

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING

Probe = Callable[[], Awaitable[None]]

_log = logs.get_logger(__name__)


class Health:
    """The health of one service, kept up to date by its probe.

    Parameters
    ----------
    service
        Full name of the service.
    probe
        Raises while the service cannot answer.
    interval_s, timeout_s
        Time between two probes, and after which one has failed, in seconds.
    """

    def __init__(self, service: str, probe: Probe, interval_s: float, timeout_s: float) -> None:
        self.servicer = grpc_health.HealthServicer()
        self._service = service
        self._probe = probe
        self._interval_s = interval_s
        self._timeout_s = timeout_s
        self._is_ready = False
        self._streams: set[asyncio.Timeout] = set()

    def register(self, server: grpc.aio.Server) -> None:
        """Serve health from a server; the same health may be served from several."""
        health_pb2_grpc.add_HealthServicer_to_server(self.servicer, server)

    async def keep_probing(self) -> None:
        """Probe until cancelled."""
        await self.servicer.set(self._service, NOT_SERVING)
        while True:
            await self._update(await _fault(self._probe, self._timeout_s))
            await asyncio.sleep(self._interval_s)

    async def begin_drain(self) -> None:
        """Answer NOT_SERVING for good."""
        await self.servicer.enter_graceful_shutdown()

    def end_watches(self) -> None:
        """End the streams that would never end by themselves and so hold up the server's stop."""
        for stream in self._streams:
            stream.reschedule(0)

    @asynccontextmanager
    async def endable(self, rpc: Rpc) -> AsyncIterator[None]:
        """Make health and reflection streams ones that `end_watches` ends with UNAVAILABLE."""
        if not rpc.is_infrastructure:
            yield
            return
        stream = asyncio.timeout(None)
        try:
            async with stream:
                self._streams.add(stream)
                yield
        except TimeoutError:
            raise Unavailable("DRAINING", "the server stops; connect to another") from None
        finally:
            self._streams.discard(stream)

    async def _update(self, fault: BaseException | None) -> None:
        await self.servicer.set(self._service, NOT_SERVING if fault else SERVING)
        if fault is None and not self._is_ready:
            _log.info("ready", service=self._service)
        if fault is not None and self._is_ready:
            _log.warning("not_ready", service=self._service, **_cause(fault))
        self._is_ready = fault is None


def _cause(fault: BaseException) -> dict[str, object]:
    return {"reason": fault.reason} if isinstance(fault, BreastcadError) else describe(fault)


async def _fault(probe: Probe, timeout_s: float) -> BaseException | None:
    """Return why a probe failed, whatever it raised; None where it succeeded."""
    task = asyncio.ensure_future(probe())
    try:
        await asyncio.wait({task}, timeout=timeout_s)
        if not task.done() or task.cancelled():
            return TimeoutError()
        return task.exception()
    finally:
        task.cancel()


async def require_serving(channel: grpc.aio.Channel, service: str) -> None:
    """Ask another service whether it is ready; meant for probes.

    Raises
    ------
    Unavailable
        If it says that it is not.
    grpc.aio.AioRpcError
        If it does not answer.
    """
    request = health_pb2.HealthCheckRequest(service=service)
    answer = await health_pb2_grpc.HealthStub(channel).Check(request)
    if answer.status != SERVING:
        raise Unavailable("NOT_READY", f"{service} is not ready")
