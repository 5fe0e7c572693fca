"""The service: Triton with the release's models, and the health of both."""

from __future__ import annotations

import asyncio
import signal

import grpc
from breastcad import logs
from breastcad.channels import connect
from breastcad.releases import load_release
from breastcad.server import Service
from breastcad.store import open_store

from breastcad_inference.libpython import lead_to_libpython
from breastcad_inference.models import load_models
from breastcad_inference.ports import choose_ports
from breastcad_inference.probe import Probe
from breastcad_inference.sessions import choose_runtime
from breastcad_inference.settings import InferenceSettings
from breastcad_inference.triton import TritonProcess

NAME = "breastcad.v1.Inference"

_log = logs.get_logger(__name__)


async def build(settings: InferenceSettings) -> Service:
    """Start Triton and return what serves its health.

    Blocks the event loop: nothing else runs yet, and Triton must be started by the main thread.
    """
    ports = choose_ports(settings)
    lead_to_libpython()
    release = load_release(open_store(settings.store), settings.channel)
    runtime = choose_runtime(settings.runtime)
    models = load_models(release.bundles.values(), runtime, settings.instances)
    triton = TritonProcess(models, ports, settings)
    triton.start()
    _log.info(
        "triton_serving",
        release=release.name,
        models=[model.name for model in models],
        runtime=runtime,
        instances=settings.instances,
        grpc_port=ports.grpc,
        http_port=ports.http,
        metrics_port=ports.metrics,
    )
    channel = connect(f"{settings.host}:{ports.grpc}", settings.channels)
    watch = Watch(triton, channel)
    return Service(NAME, register_nothing, Probe(channel, models, triton.is_alive), watch.close)


def register_nothing(_server: grpc.aio.Server) -> None:
    """Add no servicer: callers talk to Triton itself, and the server here has health only."""


class Watch:
    """Drain this process when Triton ends by itself, and end it with status 1 then.

    Parameters
    ----------
    triton
        What is watched, from now on.
    channel
        The probe's; closed with Triton.
    """

    def __init__(self, triton: TritonProcess, channel: grpc.aio.Channel) -> None:
        self._triton = triton
        self._channel = channel
        self._died = False
        self._task = asyncio.create_task(self._drain_at_end())

    async def close(self) -> None:
        """Let Triton finish what runs, and stop it.

        Raises
        ------
        SystemExit
            With status 1, where Triton had ended by itself.
        """
        self._task.cancel()
        await self._channel.close()
        self._triton.stop()
        if self._died:
            raise SystemExit(1)

    async def _drain_at_end(self) -> None:
        await self._triton.wait_for_end()
        self._died = True
        signal.raise_signal(signal.SIGTERM)
