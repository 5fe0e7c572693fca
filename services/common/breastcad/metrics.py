"""Prometheus metrics of the server, with the names that dashboards for gRPC expect."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Counter, Histogram

from breastcad.errors import BreastcadError
from breastcad.interceptors import Rpc, Watching

LABELS = ("grpc_type", "grpc_service", "grpc_method")

STARTED = Counter("grpc_server_started_total", "RPCs that began.", LABELS)
HANDLED = Counter("grpc_server_handled_total", "RPCs that ended.", (*LABELS, "grpc_code"))
RECEIVED = Counter("grpc_server_msg_received_total", "Messages that came in.", LABELS)
SENT = Counter("grpc_server_msg_sent_total", "Messages that went out.", LABELS)
HANDLING = Histogram(
    "grpc_server_handling_seconds",
    "Time from the begin to the end of an RPC, in seconds.",
    LABELS,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
# Reason words are written in the code and never made of input, so that there are few of them.
REFUSALS = Counter(
    "breastcad_refusals_total",
    "RPCs that this service ended with a known error, by its reason word.",
    ("grpc_service", "reason"),
)


def _labels(rpc: Rpc) -> tuple[str, str, str]:
    return rpc.kind, rpc.service, rpc.method


WATCHING = Watching(
    received=lambda rpc: RECEIVED.labels(*_labels(rpc)).inc(),
    sent=lambda rpc: SENT.labels(*_labels(rpc)).inc(),
)


@asynccontextmanager
async def measured(rpc: Rpc) -> AsyncIterator[None]:
    """Count an RPC, its outcome and its time."""
    begin = time.perf_counter()
    STARTED.labels(*_labels(rpc)).inc()
    is_cancelled = False
    try:
        yield
    except asyncio.CancelledError:
        is_cancelled = True
        raise
    finally:
        HANDLED.labels(*_labels(rpc), rpc.outcome(is_cancelled).name).inc()
        HANDLING.labels(*_labels(rpc)).observe(time.perf_counter() - begin)


@asynccontextmanager
async def refusals_counted(rpc: Rpc) -> AsyncIterator[None]:
    """Count every known error that ends an RPC by its reason word, and pass it on.

    What a service below has refused is counted there, where it became a status.
    """
    try:
        yield
    except BreastcadError as error:
        REFUSALS.labels(rpc.service, error.reason).inc()
        raise
