"""OpenTelemetry traces of all RPCs, off unless an endpoint is set.

OpenTelemetry is imported only where it is used: it would double the time that a service takes to
start. Its ready-made gRPC interceptors are not used: they know only one of the two styles of
streams and put the texts of exceptions into spans, which may hold patient data.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from breastcad.interceptors import Around, Rpc


def start(endpoint: str, service: str) -> None:
    """Send the spans of this process to a collector.

    Parameters
    ----------
    endpoint
        Address of the collector's OTLP gRPC port, such as ``http://collector:4317``.
    service
        Name that the spans bear, such as ``breastcad.v1.FusionService``.
    """
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = OTLPSpanExporter(
        endpoint=endpoint,
        insecure=not endpoint.startswith("https"),
        timeout=2,  # a collector that is gone must not hold up the end of the process
    )
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def spans() -> Around:
    """Return what makes a span of each RPC that is served, below the caller's span."""
    from opentelemetry import propagate, trace

    tracer = trace.get_tracer("breastcad")

    @asynccontextmanager
    async def span_around(rpc: Rpc) -> AsyncIterator[None]:
        if rpc.is_infrastructure:
            yield
            return
        carrier = {key: value for key, value in rpc.metadata if isinstance(value, str)}
        attributes = {"rpc.system": "grpc", "rpc.service": rpc.service, "rpc.method": rpc.method}
        with tracer.start_as_current_span(
            f"{rpc.service}/{rpc.method}",
            propagate.extract(carrier),
            trace.SpanKind.SERVER,
            attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            is_cancelled = False
            try:
                yield
            except asyncio.CancelledError:
                is_cancelled = True
                raise
            finally:
                span.set_attribute("rpc.grpc.status_code", rpc.outcome(is_cancelled).value[0])

    return span_around


def headers() -> tuple[tuple[str, str], ...]:
    """Return the metadata that makes the spans of a service below part of the current trace."""
    from opentelemetry import propagate

    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return tuple(carrier.items())
