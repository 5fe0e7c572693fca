"""Time that runs out, and callers who go."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
from breastcad.errors import DeadlineExceeded
from breastcad.testing.exams import exam_messages
from breastcad.v1 import exam_pb2

Code = grpc.StatusCode
FILES = {"a": b"1", "b": b"2"}


async def test_cancelling_reaches_the_services_below(
    gateway: Any, gate: Any, eventually: Any
) -> None:
    gateway.fakes.classify.calls.before = gate
    running = asyncio.create_task(gateway.analyze(FILES))
    await asyncio.wait_for(gate.reached.wait(), 5)

    running.cancel()

    await eventually(lambda: gateway.fakes.classify.calls.cancelled >= 1)


async def test_the_callers_deadline_reaches_the_services_below(gateway: Any) -> None:
    await gateway.analyze(FILES, timeout_s=60)

    fakes = gateway.fakes
    for calls in (fakes.preprocess.calls, fakes.segment.calls, fakes.fusion.calls):
        assert all(left is not None and 30 < left < 61 for left in calls.time_left_s)


async def test_an_exam_whose_time_ran_out_can_be_asked_for_again(gateway: Any, gate: Any) -> None:
    gateway.fakes.segment.calls.before = gate
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await gateway.analyze(FILES, timeout_s=0.3)
    assert caught.value.code() == Code.DEADLINE_EXCEEDED

    gate.opened.set()
    answer = await gateway.analyze(FILES)

    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE


@pytest.mark.parametrize("service", ["preprocess", "segment", "fusion"])
async def test_a_slow_service_fails_the_exam_which_can_then_be_tried_again(
    make_gateway: Any, gate: Any, service: str
) -> None:
    async with make_gateway(call_timeout_s=1.0) as gateway:
        getattr(gateway.fakes, service).calls.before = gate
        failure = await gateway.failure(exam_messages("exam-1", FILES))
        gate.opened.set()
        answer = await gateway.analyze(FILES)

    assert (failure.code, failure.reason) == (Code.UNAVAILABLE, "DEADLINE_EXCEEDED")
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE


async def test_slow_inference_is_no_property_of_the_image(gateway: Any) -> None:
    async def late(_: object) -> None:
        raise DeadlineExceeded("INFERENCE_DEADLINE", "the model did not answer in time")

    gateway.fakes.classify.calls.before = late

    failure = await gateway.failure(exam_messages("exam-1", FILES))

    assert (failure.code, failure.reason) == (Code.UNAVAILABLE, "INFERENCE_DEADLINE")


async def test_an_upload_that_stops_gives_its_place_to_others(make_gateway: Any) -> None:
    async def stuck() -> Any:
        for message in list(exam_messages("exam-1", FILES))[:-1]:
            yield message
        await asyncio.Event().wait()

    async with make_gateway(upload_idle_s=0.2, max_running=1, max_waiting=0) as gateway:
        failure = await gateway.failure(stuck())
        answer = await gateway.analyze(FILES)

    assert (failure.code, failure.reason) == (Code.DEADLINE_EXCEEDED, "UPLOAD_IDLE")
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE
