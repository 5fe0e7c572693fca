"""A real gateway over real channels, with fakes of the services below."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from breastcad.channels import connect
from breastcad.rpc_errors import RpcFailure, failure_of
from breastcad.testing import in_process
from breastcad.testing.exams import ExamAnswer, analyze, exam_messages
from breastcad.testing.services import FakeServices
from breastcad.v1 import exam_pb2, fusion_pb2, types_pb2
from breastcad_gateway.clients import Channels
from breastcad_gateway.release import AcceptedRelease, Pathway
from breastcad_gateway.service import gateway_service
from breastcad_gateway.settings import GatewaySettings


@dataclass
class Gateway:
    """One running gateway with what is below it."""

    channel: grpc.aio.Channel
    fakes: FakeServices

    async def analyze(
        self, files: dict[str, bytes], request_id: str = "exam-1", **options: Any
    ) -> ExamAnswer:
        timeout_s = options.pop("timeout_s", 20.0)
        return await analyze(self.channel, exam_messages(request_id, files, **options), timeout_s)

    async def failure(self, messages: Iterator[exam_pb2.AnalyzeExamRequest]) -> RpcFailure:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await analyze(self.channel, messages)
        return failure_of(caught.value)


@dataclass
class Gate:
    """Holds requests back until it is opened."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, _: object) -> None:
        self.reached.set()
        await self.opened.wait()


def release(pathway: Pathway) -> AcceptedRelease:
    return AcceptedRelease(
        name="test-1",
        pathways={types_pb2.MODALITY_US: pathway},
        models=(),
        fusion=fusion_pb2.FusionPolicy(rule=fusion_pb2.FUSION_RULE_OR),
    )


Make = Callable[..., AbstractAsyncContextManager[Gateway]]


@pytest.fixture
def make_gateway() -> Make:
    @asynccontextmanager
    async def make(
        *, needs_mask: bool = False, one_model: bool = False, **limits: Any
    ) -> AsyncIterator[Gateway]:
        fakes = FakeServices()
        settings = GatewaySettings(port=0, probe_interval_s=0.05, drain_grace_s=0, **limits)
        async with fakes.serving() as at:
            channels = Channels(**{name: connect(address) for name, address in at.items()})
            accepted = release(Pathway(needs_mask, one_model))
            service = gateway_service(accepted, channels, settings)
            async with in_process(service, settings) as channel:
                yield Gateway(channel, fakes)

    return make


@pytest.fixture
async def gateway(make_gateway: Make) -> AsyncIterator[Gateway]:
    async with make_gateway() as made:
        yield made


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    async def eventually(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.01)

    return eventually
