"""OpenTelemetry traces of all RPCs, off unless an endpoint is set.

OpenTelemetry is imported only where it is used: it would double the time that a service takes to
start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import grpc


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

    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=not endpoint.startswith("https"))
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def server_interceptors() -> list[grpc.aio.ServerInterceptor]:
    """Return what makes a span of each RPC that is served."""
    from opentelemetry.instrumentation.grpc import aio_server_interceptor

    make: Callable[[], grpc.aio.ServerInterceptor] = aio_server_interceptor
    return [make()]


def client_interceptors() -> Sequence[grpc.aio.ClientInterceptor]:
    """Return what makes a span of each RPC that is called."""
    from opentelemetry.instrumentation.grpc import aio_client_interceptors

    make: Callable[[], Sequence[grpc.aio.ClientInterceptor]] = aio_client_interceptors
    return make()
