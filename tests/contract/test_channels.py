"""Contract of every channel: what is tried again, and what is not."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import grpc
import pytest
from breastcad.channels import connect
from breastcad.errors import BreastcadError, InvalidInput, Overloaded, Unavailable
from breastcad.server import Service
from breastcad.settings import ServerSettings
from breastcad.testing import RawStub, in_process, raw_service, running


class Failing:
    """Fails a number of times, then gives the length of the request."""

    def __init__(self, error: BreastcadError, times: int) -> None:
        self.error = error
        self.times = times
        self.calls = 0

    def service(self) -> Service:
        return raw_service({"Answer": grpc.unary_unary_rpc_method_handler(self.answer)})

    async def answer(self, request: bytes, _context: Any) -> bytes:
        self.calls += 1
        if self.calls <= self.times:
            raise self.error
        return b"%d" % len(request)


async def test_a_large_request_is_tried_again_where_the_service_is_unavailable() -> None:
    failing = Failing(Unavailable("INFERENCE_UNAVAILABLE", "no model answers"), times=2)
    async with in_process(failing.service()) as channel:
        assert await RawStub(channel).unary_unary("Answer")(bytes(3_000_000)) == b"3000000"
    assert failing.calls == 3


@pytest.mark.parametrize(
    "error", [InvalidInput("NOT_DICOM", "send DICOM"), Overloaded("BUSY", "come later")]
)
async def test_nothing_else_is_tried_again(error: BreastcadError) -> None:
    failing = Failing(error, times=1)
    async with in_process(failing.service()) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await RawStub(channel).unary_unary("Answer")(b"")
    assert caught.value.code() is error.code
    assert failing.calls == 1


async def test_trying_again_ends_with_the_deadline() -> None:
    failing = Failing(Unavailable("INFERENCE_UNAVAILABLE", "no model answers"), times=100)
    async with in_process(failing.service()) as channel:
        begin = time.monotonic()
        with pytest.raises(grpc.aio.AioRpcError):
            await RawStub(channel).unary_unary("Answer")(b"", timeout=0.3)
    # All attempts would take 12 s.
    assert time.monotonic() - begin < 6
    assert failing.calls <= 3


async def test_a_service_that_starts_late_is_found() -> None:
    service = Failing(Unavailable("-", "-"), times=0).service()
    async with running(service) as first:
        port = first.port
    async with connect(f"127.0.0.1:{port}") as channel:
        call = asyncio.ensure_future(RawStub(channel).unary_unary("Answer")(b"abc"))
        await asyncio.sleep(0.1)
        async with running(service, ServerSettings(port=port, drain_grace_s=0)):
            assert await call == b"3"
