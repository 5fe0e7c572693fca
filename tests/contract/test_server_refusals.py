"""Contract of every server: each refusal is counted by its reason word, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from breastcad.errors import InvalidInput, Refused
from breastcad.testing import RAW, RawStub, in_process, raw_service
from prometheus_client import REGISTRY


async def refuses(request: bytes, context: Any) -> bytes:
    raise Refused("EMPTY_IMAGE", "send an image that shows something")


async def finds_wrong(request: bytes, context: Any) -> bytes:
    raise InvalidInput("NOT_DICOM", "send a DICOM file")


async def breaks(request: bytes, context: Any) -> bytes:
    raise KeyError("what must not become a label")


async def answers(request: bytes, context: Any) -> bytes:
    return request


def counted() -> dict[str, float]:
    """Return what was counted so far for the raw service: reason → number."""
    return {
        sample.labels["reason"]: sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == "breastcad_refusals_total" and sample.labels["grpc_service"] == RAW
    }


async def grown_by_calling(behaviour: Callable[..., Any], times: int) -> dict[str, float]:
    before = counted()
    service = raw_service({"Call": grpc.unary_unary_rpc_method_handler(behaviour)})
    async with in_process(service) as channel:
        for _ in range(times):
            try:
                await RawStub(channel).unary_unary("Call")(b"")
            except grpc.aio.AioRpcError:
                continue
    after = counted()
    return {
        reason: number - before.get(reason, 0.0)
        for reason, number in after.items()
        if number != before.get(reason, 0.0)
    }


@pytest.mark.parametrize(
    ("behaviour", "grown"),
    [
        (refuses, {"EMPTY_IMAGE": 3.0}),
        (finds_wrong, {"NOT_DICOM": 3.0}),
        (breaks, {}),
        (answers, {}),
    ],
)
async def test_known_errors_alone_are_counted_by_their_reason(
    behaviour: Callable[..., Any], grown: dict[str, float]
) -> None:
    assert await grown_by_calling(behaviour, times=3) == grown
