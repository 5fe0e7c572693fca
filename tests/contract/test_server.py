"""Contract of every server: health, statuses, limits, sizes, reflection."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import grpc
import pytest
from breastcad.channels import ChannelSettings, connect
from breastcad.errors import Refused, Unavailable
from breastcad.health import NOT_SERVING, SERVING, require_serving
from breastcad.rpc_errors import failure_of
from breastcad.server import start_server
from breastcad.settings import ServerSettings
from breastcad.testing import RAW, RawStub, in_process, raw_service, running
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

MIB = 1024 * 1024
PATIENT = "DOE^JANE"


def unary(function: Any) -> Any:
    return grpc.unary_unary_rpc_method_handler(function)


async def length(request: bytes, context: Any) -> bytes:
    return str(len(request)).encode()


async def until(condition: Any, timeout_s: float = 10.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not await condition():
            await asyncio.sleep(0.01)


async def status_of(channel: grpc.aio.Channel, service: str) -> int:
    request = health_pb2.HealthCheckRequest(service=service)
    answer = await health_pb2_grpc.HealthStub(channel).Check(request)
    return int(answer.status)


async def failure(call: Any) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value


async def test_health_follows_the_probe_down_and_up_again() -> None:
    below = asyncio.Event()
    below.set()

    async def probe() -> None:
        if not below.is_set():
            raise Unavailable("INFERENCE_UNAVAILABLE", "no model answers")

    async with in_process(raw_service({}, probe)) as channel:

        async def is_ready() -> bool:
            return bool(await status_of(channel, RAW) == SERVING)

        async def is_not_ready() -> bool:
            return bool(await status_of(channel, RAW) == NOT_SERVING)

        await until(is_ready)
        below.clear()
        await until(is_not_ready)
        assert await status_of(channel, "") == SERVING
        below.set()
        await until(is_ready)


async def test_a_probe_that_never_ends_is_not_ready() -> None:
    async def hangs() -> None:
        await asyncio.Event().wait()

    settings = ServerSettings(probe_timeout_s=0.05, probe_interval_s=0.01, drain_grace_s=0)
    async with in_process(raw_service({}, hangs), settings) as channel:
        await asyncio.sleep(0.15)
        with pytest.raises(Unavailable, match="NOT_READY"):
            await require_serving(channel, RAW)


async def test_health_has_a_plaintext_port_of_its_own() -> None:
    settings = ServerSettings(health_port=0, drain_grace_s=0)
    async with running(raw_service({"Length": unary(length)}), settings) as server:
        assert server.health_port not in (None, server.port)
        async with connect(f"127.0.0.1:{server.health_port}") as channel:
            assert await status_of(channel, "") == SERVING
            error = await failure(RawStub(channel).unary_unary("Length")(b""))
    assert error.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_health_watch_does_not_hold_up_the_drain() -> None:
    server = await start_server(raw_service({}), ServerSettings(drain_grace_s=60))
    async with connect(f"127.0.0.1:{server.port}") as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest())
        first = await watch.read()
        begin = time.monotonic()
        await server.drain()
        took_s = time.monotonic() - begin
        last = await watch.read()
        error = await failure(watch.read())

    assert first.status == SERVING
    assert last.status == NOT_SERVING
    assert failure_of(error).reason == "DRAINING"
    assert took_s < 20


async def test_a_known_error_keeps_code_reason_and_message() -> None:
    async def refuse(request: bytes, context: Any) -> bytes:
        raise Refused("TOMOSYNTHESIS", "send the 2D image")

    async with in_process(raw_service({"Refuse": unary(refuse)})) as channel:
        found = failure_of(await failure(RawStub(channel).unary_unary("Refuse")(b"")))

    assert (found.reason, found.message) == ("TOMOSYNTHESIS", "send the 2D image")
    assert found.code is grpc.StatusCode.FAILED_PRECONDITION


async def test_bytes_that_are_no_message_are_the_callers_fault() -> None:
    async with in_process(raw_service({})) as channel:
        check: Any = channel.unary_unary("/grpc.health.v1.Health/Check")
        found = failure_of(await failure(check(b"\xff\xff")))

    assert (found.code, found.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_MESSAGE")


async def test_the_text_of_a_bug_stays_out_of_answer_and_log(
    capfd: pytest.CaptureFixture[str],
) -> None:
    async def buggy(request: bytes, context: Any) -> bytes:
        raise ValueError(f"cannot parse {PATIENT}")

    async with in_process(raw_service({"Bug": unary(buggy)})) as channel:
        error = await failure(RawStub(channel).unary_unary("Bug")(b""))

    out, err = capfd.readouterr()
    assert (error.code(), error.details()) == (grpc.StatusCode.INTERNAL, "internal error")
    assert PATIENT not in str(error.trailing_metadata()) + out + err
    assert "ValueError" in out + err
    assert " buggy" in out + err


async def test_a_request_beyond_the_queue_is_refused_at_once_with_a_hint() -> None:
    free = asyncio.Event()

    async def slow(request: bytes, context: Any) -> bytes:
        await free.wait()
        return b"done"

    settings = ServerSettings(max_running=1, max_waiting=1, drain_grace_s=0)
    async with in_process(raw_service({"Slow": unary(slow)}), settings) as channel:
        call = RawStub(channel).unary_unary("Slow")
        calls = [asyncio.ensure_future(call(b"")) for _ in range(3)]
        # Nothing else ends before `free` is set.
        refused, accepted = await asyncio.wait(
            calls, timeout=10, return_when=asyncio.FIRST_COMPLETED
        )
        assert len(refused) == 1
        found = failure_of(await failure(refused.pop()))
        assert await status_of(channel, "") == SERVING
        free.set()
        answers = await asyncio.gather(*accepted)

    assert (found.code, found.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "BUSY")
    assert found.retry_after_s == 1.0
    assert answers == [b"done", b"done"]


async def test_a_message_of_100_mib_passes_and_129_mib_is_refused() -> None:
    wide = ChannelSettings(max_message_bytes=256 * MIB)
    async with running(raw_service({"Length": unary(length)})) as server:
        async with connect(f"127.0.0.1:{server.port}", wide) as channel:
            call = RawStub(channel).unary_unary("Length")
            assert await call(bytes(100 * MIB)) == str(100 * MIB).encode()
            by_server = await failure(call(bytes(129 * MIB)))
        async with connect(f"127.0.0.1:{server.port}") as channel:
            by_caller = await failure(RawStub(channel).unary_unary("Length")(bytes(129 * MIB)))

    assert by_server.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert by_caller.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize("is_on", [False, True])
async def test_reflection_lists_the_service_only_where_switched_on(is_on: bool) -> None:
    settings = ServerSettings(reflection=is_on, drain_grace_s=0)
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    async with in_process(raw_service({}), settings) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        call = stub.ServerReflectionInfo(iter([request]))
        try:
            answer = await call.read()
            names = {service.name for service in answer.list_services_response.service}
        except grpc.aio.AioRpcError as error:
            assert error.code() is grpc.StatusCode.UNIMPLEMENTED
            names = set()

    assert (RAW in names) is is_on


async def test_a_port_that_is_taken_is_said_so() -> None:
    async with running(raw_service({})) as server:
        with pytest.raises(Unavailable, match="PORT_TAKEN"):
            async with running(raw_service({}), ServerSettings(port=server.port)):
                pass
