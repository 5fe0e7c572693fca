"""Ports are chosen and checked before Triton starts.

Otherwise one would talk to whatever listens there already: Triton starts all the same.
"""

from __future__ import annotations

import socket
from contextlib import ExitStack
from dataclasses import dataclass

from breastcad.errors import Unavailable

from breastcad_inference.settings import InferenceSettings

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class TritonPorts:
    """Where Triton listens; `metrics` is None where it shall not."""

    grpc: int
    http: int
    metrics: int | None


def choose_ports(settings: InferenceSettings) -> TritonPorts:
    """Return the ports that the settings ask for, with a free one instead of each 0.

    Raises
    ------
    Unavailable
        ``PORT_TAKEN`` if something else uses one of them.
    """
    with ExitStack() as held:
        # Those of health come first: they are bound again when Triton already runs.
        for port in (settings.port, settings.health_port or 0):
            _hold(held, settings.host, port)
        _hold(held, settings.metrics_host, settings.metrics_port or 0)
        grpc = _hold(held, settings.host, settings.triton_port)
        http = _hold(held, LOOPBACK, settings.triton_http_port)
        metrics = settings.triton_metrics_port
        if metrics is not None:
            metrics = _hold(held, settings.metrics_host, metrics)
        return TritonPorts(grpc, http, metrics)


def _hold(held: ExitStack, host: str, port: int) -> int:
    """Bind a port until `held` is left, so that no other is given the same one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = held.enter_context(socket.socket(family))
    # As servers do: the remains of closed connections do not count as use.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1)
    except OSError:
        message = f"{host}:{port} cannot be bound; is something else using it?"
        raise Unavailable("PORT_TAKEN", message) from None
    number: int = listener.getsockname()[1]
    return number
