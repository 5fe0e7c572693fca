"""Contract of every server: both styles of streams, metrics, request ids, deadlines, cancelling."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from breastcad import deadlines, request_ids
from breastcad.channels import connect
from breastcad.errors import Refused
from breastcad.rpc_errors import failure_of
from breastcad.server import Service
from breastcad.settings import ServerSettings
from breastcad.testing import RAW, RawStub, in_process, raw_service, running
from prometheus_client import REGISTRY


async def three_yielded(request: bytes, context: Any) -> AsyncIterator[bytes]:
    for number in range(3):
        yield b"%d" % number


async def three_written(request: bytes, context: Any) -> None:
    for number in range(3):
        await context.write(b"%d" % number)


async def joined(requests: AsyncIterator[bytes], context: Any) -> bytes:
    return b"".join([request async for request in requests])


async def echoed(requests: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
    async for request in requests:
        yield request


async def echoed_by_read(requests: AsyncIterator[bytes], context: Any) -> None:
    while (request := await context.read()) is not grpc.aio.EOF:
        await context.write(request)


async def refused_midway(requests: AsyncIterator[bytes], context: Any) -> AsyncIterator[bytes]:
    yield b"accepted"
    raise Refused("CHUNK_OUT_OF_ORDER", "send the chunks in order")


STREAMS: dict[str, Any] = {
    "Yielded": grpc.unary_stream_rpc_method_handler(three_yielded),
    "Written": grpc.unary_stream_rpc_method_handler(three_written),
    "Joined": grpc.stream_unary_rpc_method_handler(joined),
    "Echoed": grpc.stream_stream_rpc_method_handler(echoed),
    "EchoedByRead": grpc.stream_stream_rpc_method_handler(echoed_by_read),
    "Refused": grpc.stream_stream_rpc_method_handler(refused_midway),
}


def measured(name: str, kind: str, method: str, **labels: str) -> float:
    found = {"grpc_type": kind, "grpc_service": RAW, "grpc_method": method, **labels}
    return REGISTRY.get_sample_value(name, found) or 0.0


@pytest.mark.parametrize("method", ["Yielded", "Written"])
async def test_both_styles_of_a_response_stream_arrive_and_are_counted(method: str) -> None:
    labels = ("SERVER_STREAMING", method)
    sent = measured("grpc_server_msg_sent_total", *labels)
    handled = measured("grpc_server_handled_total", *labels, grpc_code="OK")
    async with in_process(raw_service(STREAMS)) as channel:
        answers = [part async for part in RawStub(channel).unary_stream(method)(b"")]

    assert answers == [b"0", b"1", b"2"]
    assert measured("grpc_server_msg_sent_total", *labels) == sent + 3
    assert measured("grpc_server_handled_total", *labels, grpc_code="OK") == handled + 1


@pytest.mark.parametrize("method", ["Echoed", "EchoedByRead"])
async def test_both_styles_of_a_bidirectional_stream_arrive_and_are_counted(method: str) -> None:
    labels = ("BIDI_STREAMING", method)
    received = measured("grpc_server_msg_received_total", *labels)
    async with in_process(raw_service(STREAMS)) as channel:
        call = RawStub(channel).stream_stream(method)(iter([b"a", b"b"]))
        answers = [part async for part in call]

    assert answers == [b"a", b"b"]
    assert measured("grpc_server_msg_received_total", *labels) == received + 2


async def test_a_request_stream_with_one_answer() -> None:
    async with in_process(raw_service(STREAMS)) as channel:
        assert await RawStub(channel).stream_unary("Joined")(iter([b"a", b"b"])) == b"ab"


async def test_an_error_in_the_middle_of_a_stream_keeps_its_reason_and_is_counted() -> None:
    labels = ("BIDI_STREAMING", "Refused")
    before = measured("grpc_server_handled_total", *labels, grpc_code="FAILED_PRECONDITION")
    async with in_process(raw_service(STREAMS)) as channel:
        call = RawStub(channel).stream_stream("Refused")(iter([]))
        assert await call.read() == b"accepted"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call.read()

    after = measured("grpc_server_handled_total", *labels, grpc_code="FAILED_PRECONDITION")
    assert failure_of(caught.value).reason == "CHUNK_OUT_OF_ORDER"
    assert after == before + 1


async def test_metrics_are_served_under_the_usual_names() -> None:
    settings = ServerSettings(metrics_port=0, drain_grace_s=0)
    async with running(raw_service(STREAMS), settings) as server:
        async with connect(f"127.0.0.1:{server.port}") as channel:
            await RawStub(channel).stream_unary("Joined")(iter([b"a"]))
        assert server.metrics_port is not None
        text = await fetched(server.metrics_port)

    labels = f'grpc_method="Joined",grpc_service="{RAW}",grpc_type="CLIENT_STREAMING"'
    assert f"grpc_server_started_total{{{labels}}}" in text
    assert f"grpc_server_msg_received_total{{{labels}}}" in text
    assert f"grpc_server_msg_sent_total{{{labels}}}" in text
    assert f"grpc_server_handling_seconds_count{{{labels}}}" in text
    assert f'grpc_server_handled_total{{grpc_code="OK",{labels}}}' in text


async def fetched(port: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /metrics HTTP/1.0\r\n\r\n")
    content = await reader.read()
    writer.close()
    await writer.wait_closed()
    return content.decode()


class Below:
    """A service that notes what reaches it, and hangs until it is cancelled."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.cancelled = asyncio.Event()
        self.remaining_s: float | None = None
        self.request_id: str | None = None

    def service(self) -> Service:
        return raw_service({"Hang": grpc.unary_unary_rpc_method_handler(self.hang)})

    async def hang(self, _request: bytes, _context: Any) -> bytes:
        self.remaining_s = deadlines.remaining()
        self.request_id = request_ids.current()
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled.set()
        return b""


def passing_on(channel: grpc.aio.Channel) -> Service:
    async def call_below(request: bytes, context: Any) -> bytes:
        answer: bytes = await RawStub(channel).unary_unary("Hang")(request)
        return answer

    return raw_service({"Outer": grpc.unary_unary_rpc_method_handler(call_below)})


async def test_deadline_and_request_id_reach_the_service_below() -> None:
    below = Below()
    async with in_process(below.service()) as inner, in_process(passing_on(inner)) as outer:
        metadata = (("x-request-id", "exam-7"),)
        call = RawStub(outer).unary_unary("Outer")(b"", timeout=60, metadata=metadata)
        await asyncio.wait_for(below.begun.wait(), 20)
        call.cancel()

    assert below.remaining_s is not None
    assert 30 < below.remaining_s <= 60
    digest = hashlib.sha256(b"exam-7").hexdigest()[:12]
    assert below.request_id == f"sha256-{digest}"


async def test_the_deadline_stops_the_service_below() -> None:
    below = Below()
    async with in_process(below.service()) as inner, in_process(passing_on(inner)) as outer:
        await asyncio.gather(inner.channel_ready(), outer.channel_ready())
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await RawStub(outer).unary_unary("Outer")(b"", timeout=2)
        await asyncio.wait_for(below.cancelled.wait(), 10)

    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED


async def test_cancelling_stops_the_service_below() -> None:
    below = Below()
    labels = ("UNARY", "Outer")
    before = measured("grpc_server_handled_total", *labels, grpc_code="CANCELLED")
    async with in_process(below.service()) as inner, in_process(passing_on(inner)) as outer:
        call = RawStub(outer).unary_unary("Outer")(b"")
        await asyncio.wait_for(below.begun.wait(), 10)
        call.cancel()
        await asyncio.wait_for(below.cancelled.wait(), 10)

    after = measured("grpc_server_handled_total", *labels, grpc_code="CANCELLED")
    assert below.remaining_s is None
    assert after == before + 1


async def test_cancelling_a_stream_gives_its_place_back() -> None:
    closed = asyncio.Event()

    async def endless(request: bytes, context: Any) -> AsyncIterator[bytes]:
        try:
            while True:
                yield bytes(1000)
        finally:
            closed.set()

    handlers = {"Endless": grpc.unary_stream_rpc_method_handler(endless), **STREAMS}
    settings = ServerSettings(max_running=1, max_waiting=0, drain_grace_s=0)
    async with in_process(raw_service(handlers), settings) as channel:
        call = RawStub(channel).unary_stream("Endless")(b"")
        await call.read()
        call.cancel()
        await asyncio.wait_for(closed.wait(), 10)
        assert await once_accepted(channel, b"a") == b"a"


async def once_accepted(channel: grpc.aio.Channel, request: bytes) -> bytes:
    """Return what `joined` answers as soon as there is a place for it, within 10 s."""
    async with asyncio.timeout(10):
        while True:
            try:
                answer: bytes = await RawStub(channel).stream_unary("Joined")(iter([request]))
                return answer
            except grpc.aio.AioRpcError as error:
                assert failure_of(error).reason == "BUSY"
                await asyncio.sleep(0.01)
