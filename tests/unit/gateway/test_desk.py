"""Runs that callers share, with the analysis faked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest
from breastcad.errors import DeadlineExceeded, Unavailable
from breastcad.v1 import exam_pb2
from breastcad_gateway.desk import Desk
from breastcad_gateway.exam import Finished
from breastcad_gateway.idempotency import Ledger
from breastcad_gateway.instances import Instance
from breastcad_gateway.limits import UploadLimits
from breastcad_gateway.progress import Board
from breastcad_gateway.upload import Upload
from breastcad_gateway.wishes import Wishes

NOTHING = Wishes(frozenset(), "")


async def at_once() -> None:
    """Let the analysis go on."""


class FakeAnalysis:
    """Reads all instances, waits, and answers."""

    def __init__(self) -> None:
        self.wait: Callable[[], Awaitable[None]] = at_once
        self.repeatable = True
        self.files: list[Any] = []
        self.runs = 0

    async def __call__(
        self,
        request_id: str,
        wishes: Wishes,  # noqa: ARG002
        instances: AsyncIterable[Instance],
        board: Board,  # noqa: ARG002
    ) -> Finished:
        self.runs += 1
        self.files += [instance.file async for instance in instances]
        await self.wait()
        return Finished(exam_pb2.ExamResult(request_id=request_id), (), self.repeatable)


@pytest.fixture
def analysis() -> FakeAnalysis:
    return FakeAnalysis()


Ask = Callable[[], Awaitable[Finished | exam_pb2.Progress]]


@pytest.fixture
def ask(analysis: FakeAnalysis, sender: Any) -> Ask:
    ledger: Ledger[Finished] = Ledger(max_results=9, max_bytes=999, ttl_s=9)
    desk = Desk(analysis, ledger, spool_memory_bytes=1)

    async def ask() -> Finished | exam_pb2.Progress:
        upload = Upload(sender.stream(sender.file("a", b"123")), UploadLimits())
        async with aclosing(desk.answer("exam-1", NOTHING, upload)) as parts:
            *_, last = [part async for part in parts]
        return last

    return ask


async def test_files_are_gone_after_an_answer(ask: Ask, analysis: FakeAnalysis) -> None:
    assert isinstance(await ask(), Finished)

    assert [file.closed for file in analysis.files] == [True]


async def test_files_are_gone_after_a_failure(ask: Ask, analysis: FakeAnalysis) -> None:
    async def away() -> None:
        raise Unavailable("AWAY", "away")

    analysis.wait = away
    with pytest.raises(Unavailable):
        await ask()

    assert [file.closed for file in analysis.files] == [True]


async def test_files_and_analysis_are_gone_after_the_only_caller_left(
    ask: Ask, analysis: FakeAnalysis
) -> None:
    waiting = asyncio.Event()
    given_up = asyncio.Event()

    async def forever() -> None:
        waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    analysis.wait = forever
    caller = asyncio.ensure_future(ask())
    await asyncio.wait_for(waiting.wait(), 5)
    caller.cancel()

    await asyncio.wait_for(given_up.wait(), 5)
    await asyncio.sleep(0)
    assert [file.closed for file in analysis.files] == [True]


async def test_an_answer_that_may_change_is_not_given_again(
    ask: Ask, analysis: FakeAnalysis
) -> None:
    analysis.repeatable = False
    await ask()
    await ask()
    analysis.repeatable = True
    await ask()
    await ask()

    assert analysis.runs == 3


async def test_who_waits_for_another_does_not_get_its_spoiled_answer(
    ask: Ask, analysis: FakeAnalysis
) -> None:
    running, go = asyncio.Event(), asyncio.Event()

    async def spoiled() -> None:
        running.set()
        await go.wait()
        # The answer of the first run is made after this line, that of the second one too.
        analysis.repeatable = analysis.runs > 1

    analysis.wait = spoiled
    first = asyncio.ensure_future(ask())
    await asyncio.wait_for(running.wait(), 5)
    second = asyncio.ensure_future(ask())
    await asyncio.sleep(0.05)
    go.set()

    answers = await asyncio.wait_for(asyncio.gather(first, second), 5)

    assert [isinstance(each, Finished) and each.repeatable for each in answers] == [False, True]
    assert analysis.runs == 2


async def test_who_waits_for_another_begins_anew_when_the_time_of_the_other_is_up(
    ask: Ask, analysis: FakeAnalysis
) -> None:
    running, go = asyncio.Event(), asyncio.Event()

    async def late() -> None:
        running.set()
        await go.wait()
        if analysis.runs == 1:
            raise DeadlineExceeded("DEADLINE_EXCEEDED", "the time for the call is up")

    analysis.wait = late
    first = asyncio.ensure_future(ask())
    await asyncio.wait_for(running.wait(), 5)
    second = asyncio.ensure_future(ask())
    await asyncio.sleep(0.05)
    go.set()

    with pytest.raises(DeadlineExceeded):
        await asyncio.wait_for(first, 5)
    assert isinstance(await asyncio.wait_for(second, 5), Finished)
