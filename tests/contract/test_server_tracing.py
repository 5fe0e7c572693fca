"""Contract of every server: traces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from breastcad.channels import ChannelSettings, connect
from breastcad.settings import ServerSettings
from breastcad.testing import RawStub, raw_service, running
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

TRACED = ServerSettings(otlp_endpoint="http://127.0.0.1:1", drain_grace_s=0)
EXPORTER = InMemorySpanExporter()


@pytest.fixture(scope="module", autouse=True)
def provider() -> None:
    """OpenTelemetry has one provider per process, which can be set once."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(EXPORTER))
    trace.set_tracer_provider(provider)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    EXPORTER.clear()
    yield EXPORTER
    EXPORTER.clear()


async def test_the_span_below_is_a_child_of_the_callers(spans: InMemorySpanExporter) -> None:
    async def answer(request: bytes, context: Any) -> bytes:
        return b"answer"

    below = raw_service({"Below": grpc.unary_unary_rpc_method_handler(answer)})
    async with (
        running(below, TRACED) as inner,
        connect(f"127.0.0.1:{inner.port}", ChannelSettings(traced=True)) as to_inner,
    ):

        async def call_below(request: bytes, context: Any) -> bytes:
            answered: bytes = await RawStub(to_inner).unary_unary("Below")(request)
            return answered

        above = raw_service({"Above": grpc.unary_unary_rpc_method_handler(call_below)})
        async with running(above, TRACED) as outer, connect(f"127.0.0.1:{outer.port}") as channel:
            await RawStub(channel).unary_unary("Above")(b"")

    inner_span, outer_span = spans.get_finished_spans()
    assert inner_span.name.endswith("/Below")
    assert inner_span.parent is not None
    assert outer_span.context is not None
    assert inner_span.parent.span_id == outer_span.context.span_id


async def test_the_text_of_a_bug_stays_out_of_the_span(spans: InMemorySpanExporter) -> None:
    async def buggy(request: bytes, context: Any) -> bytes:
        raise ValueError("cannot parse DOE^JANE")

    service = raw_service({"Bug": grpc.unary_unary_rpc_method_handler(buggy)})
    async with (
        running(service, TRACED) as server,
        connect(f"127.0.0.1:{server.port}") as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError):
            await RawStub(channel).unary_unary("Bug")(b"")

    (span,) = spans.get_finished_spans()
    assert span.attributes is not None
    assert span.attributes["rpc.grpc.status_code"] == grpc.StatusCode.INTERNAL.value[0]
    assert "DOE" not in span.to_json()
