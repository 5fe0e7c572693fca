"""The same request twice, one after the other and at once."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
from breastcad.testing.exams import analyze, exam_messages
from breastcad.v1 import exam_pb2

MASK = exam_pb2.OBJECT_KIND_MASK
FILES = {"a": b"1", "b": b"2"}


async def test_a_repeated_exam_is_answered_byte_for_byte_without_work(gateway: Any) -> None:
    first = await gateway.analyze(FILES, objects=[MASK])
    again = await gateway.analyze(FILES, objects=[MASK])

    assert again.result.SerializeToString(deterministic=True) == first.result.SerializeToString(
        deterministic=True
    )
    assert again.objects == first.objects
    assert len(gateway.fakes.preprocess.calls.requests) == 2


async def test_another_id_differs_in_id_and_timings_only(gateway: Any) -> None:
    first = (await gateway.analyze(FILES, "exam-1")).result
    other = (await gateway.analyze(FILES, "exam-2")).result

    for result in (first, other):
        result.request_id = ""
        result.timings_ms.clear()
    assert other == first


@pytest.mark.parametrize(
    ("files", "objects"), [({"a": b"1", "b": b"3"}, [MASK]), (FILES, []), ({"a": b"1"}, [MASK])]
)
async def test_an_id_is_refused_for_anything_else(
    gateway: Any, files: dict[str, bytes], objects: list[Any]
) -> None:
    await gateway.analyze(FILES, objects=[MASK])

    failure = await gateway.failure(exam_messages("exam-1", files, objects))

    assert failure.code == grpc.StatusCode.ALREADY_EXISTS
    assert failure.reason == "REQUEST_ID_REUSED"


async def test_two_callers_at_once_share_one_analysis(gateway: Any, gate: Any) -> None:
    gateway.fakes.segment.calls.before = gate
    callers = [asyncio.create_task(gateway.analyze(FILES)) for _ in range(3)]
    await asyncio.wait_for(gate.reached.wait(), 5)
    gate.opened.set()

    answers = await asyncio.gather(*callers)

    assert len(gateway.fakes.preprocess.calls.requests) == 2
    assert all(answer.result == answers[0].result for answer in answers)


async def test_the_id_of_an_exam_under_way_is_refused_for_other_bytes(
    gateway: Any, gate: Any
) -> None:
    gateway.fakes.segment.calls.before = gate
    running = asyncio.create_task(gateway.analyze(FILES))
    await asyncio.wait_for(gate.reached.wait(), 5)

    failure = await gateway.failure(exam_messages("exam-1", {"a": b"9"}))

    assert failure.reason == "REQUEST_ID_REUSED"
    gate.opened.set()
    assert (await running).result.status == exam_pb2.EXAM_STATUS_COMPLETE


@pytest.mark.parametrize("leaving", [0, 1])
async def test_a_caller_who_leaves_takes_nothing_from_the_other(
    gateway: Any, gate: Any, eventually: Any, leaving: int
) -> None:
    gateway.fakes.segment.calls.before = gate
    callers = [asyncio.create_task(gateway.analyze(FILES))]
    await asyncio.wait_for(gate.reached.wait(), 5)
    callers.append(asyncio.create_task(gateway.analyze(FILES)))
    await asyncio.sleep(0.2)

    callers[leaving].cancel()
    await asyncio.sleep(0.1)
    gate.opened.set()

    answer = await asyncio.wait_for(callers[1 - leaving], 5)
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE
    assert gateway.fakes.segment.calls.cancelled == 0


async def test_an_abandoned_upload_leaves_its_id_free(gateway: Any) -> None:
    incomplete = iter(list(exam_messages("exam-1", FILES, chunk_bytes=1))[:-1])

    assert (await gateway.failure(incomplete)).reason == "UPLOAD_INCOMPLETE"

    answer = await gateway.analyze({"other": b"7"})
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE


async def test_a_second_caller_takes_over_when_the_first_fails_to_upload(gateway: Any) -> None:
    reached, go = asyncio.Event(), asyncio.Event()

    async def stuck() -> Any:
        for message in list(exam_messages("exam-1", FILES))[:-1]:
            yield message
        reached.set()
        await go.wait()

    first = asyncio.create_task(analyze(gateway.channel, stuck()))
    await asyncio.wait_for(reached.wait(), 5)
    second = asyncio.create_task(gateway.analyze(FILES))
    await asyncio.sleep(0.1)
    go.set()

    with pytest.raises(grpc.aio.AioRpcError):
        await first
    answer = await asyncio.wait_for(second, 5)
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE
