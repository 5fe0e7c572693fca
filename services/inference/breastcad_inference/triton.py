"""Triton as a child of this process."""

from __future__ import annotations

import asyncio
import math
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from breastcad import logs
from breastcad.errors import Unavailable
from breastcad.inference.wire import FAILED
from pytriton.client.exceptions import PyTritonClientError
from pytriton.model_config import (
    DynamicBatcher,
    ModelConfig,
    QueuePolicy,
    Tensor,
    TimeoutAction,
)
from pytriton.triton import Triton, TritonConfig, TritonSecurityConfig
from tritonclient.utils import InferenceServerException

from breastcad_inference import processes
from breastcad_inference.handshake import be_patient
from breastcad_inference.models import Model
from breastcad_inference.ports import LOOPBACK, TritonPorts
from breastcad_inference.sessions import Port
from breastcad_inference.settings import InferenceSettings

PROBE_PRIORITY = 1
_USUAL_PRIORITY = 2

_SHARED_MEMORY = Path("/dev/shm")
_US_PER_S = 1_000_000
_LOG_TAIL = 20
_FAILED = Port(FAILED, np.dtype(np.uint8), (1,))

_log = logs.get_logger(__name__)


class TritonProcess:
    """Triton with the models of a release.

    Parameters
    ----------
    models
        What is served.
    ports
        Where Triton listens; checked to be free.
    settings
        How it is run.
    """

    def __init__(
        self, models: Iterable[Model], ports: TritonPorts, settings: InferenceSettings
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="breastcad-triton-")
        self._log_file = Path(self._folder.name) / "triton.log"
        self._triton = Triton(
            config=_config(ports, settings, self._log_file),
            workspace=Path(self._folder.name) / "workspace",
            security_config=_security(settings),
        )
        for model in models:
            self._triton.bind(
                model_name=model.name,
                infer_func=list(model.instances),
                inputs=[_tensor(model.image)],
                outputs=[*map(_tensor, model.outputs), _tensor(_FAILED)],
                config=_batching(settings),
                strict=True,
            )
        self._children: dict[int, str] = {}

    def start(self) -> None:
        """Start Triton and wait until every model answers; call from the main thread.

        The kernel ends Triton when the thread that started it ends.

        Raises
        ------
        Unavailable
            ``TRITON_DID_NOT_START``.
        """
        be_patient()
        started = False
        try:
            self._triton.run()
            started = True
        except (OSError, InferenceServerException, PyTritonClientError) as error:
            self._log_end()
            message = f"the model server did not start ({type(error).__name__})"
            raise Unavailable("TRITON_DID_NOT_START", message) from None
        finally:
            if not started:
                self.stop()
        below = processes.descendants(os.getpid())
        self._children = {pid: n for pid, n in below.items() if n.startswith("triton")}

    async def wait_for_end(self, interval_s: float = 0.5) -> None:
        """Return when Triton, or one of the processes that it answers with, has ended."""
        while self.is_alive():
            await asyncio.sleep(interval_s)
        self._log_end()

    def is_alive(self) -> bool:
        """Return whether Triton and every process that it answers with still run.

        Triton itself calls a model ready whose process is gone, and does not start it again.
        """
        return self._triton.is_alive() and all(
            processes.lives(pid, name) for pid, name in self._children.items()
        )

    def stop(self) -> None:
        """Finish what runs, end Triton, and remove what it leaves behind."""
        self._triton.stop()
        # PyTriton's prefix, in its own spelling; Triton leaves them where it was killed.
        for segment in _SHARED_MEMORY.glob(f"pytrtion{os.getpid()}-*"):
            segment.unlink(missing_ok=True)
        self._folder.cleanup()

    def _log_end(self) -> None:
        """Log the end of Triton's own log; it knows no pixels, and models fail without text."""
        if self._log_file.exists():
            lines = self._log_file.read_text(errors="replace").splitlines()
            _log.error("triton_ended", last=lines[-_LOG_TAIL:])


def _config(ports: TritonPorts, settings: InferenceSettings, log_file: Path) -> TritonConfig:
    return TritonConfig(
        # Else PyTriton prints Triton's log.
        log_file=log_file,
        exit_timeout_secs=math.ceil(settings.drain_grace_s),
        http_address=LOOPBACK,
        http_port=ports.http,
        grpc_address=settings.host,
        grpc_port=ports.grpc,
        # Callers ping every 30 s while they wait for an answer.
        grpc_http2_min_recv_ping_interval_without_data=10_000,
        allow_metrics=ports.metrics is not None,
        metrics_address=settings.metrics_host,
        metrics_port=ports.metrics,
        allow_gpu_metrics=False,
    )


def _security(settings: InferenceSettings) -> TritonSecurityConfig:
    """Protect what is not inference; without a token, by one that nobody knows."""
    token = settings.inference_token
    return TritonSecurityConfig(access_token=token.get_secret_value() if token else None)


def _batching(settings: InferenceSettings) -> ModelConfig:
    policy = QueuePolicy(
        timeout_action=TimeoutAction.REJECT,
        default_timeout_microseconds=round(settings.queue_timeout_s * _US_PER_S),
        max_queue_size=settings.max_queue,
    )
    batcher = DynamicBatcher(
        max_queue_delay_microseconds=round(settings.batch_delay_ms * 1000),
        priority_levels=_USUAL_PRIORITY,
        default_priority_level=_USUAL_PRIORITY,
        default_queue_policy=policy,
    )
    return ModelConfig(batching=True, max_batch_size=settings.max_batch, batcher=batcher)


def _tensor(port: Port) -> Tensor:
    return Tensor(name=port.name, dtype=port.dtype.type, shape=port.shape)
