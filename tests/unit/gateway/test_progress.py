"""Progress and timings."""

from __future__ import annotations

import asyncio

import pytest
from breastcad.v1 import exam_pb2
from breastcad_gateway.progress import Board, ImageProgress

PREPARE, SEGMENT = exam_pb2.STAGE_PREPARE, exam_pb2.STAGE_SEGMENT


class Clock:
    """Time that passes when the test says so."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


async def seen(board: Board) -> list[tuple[int, int, int]]:
    return [(each.stage, each.done, each.total) async for each in board.follow()]


async def test_everyone_who_follows_sees_every_change() -> None:
    board = Board()
    followers = [asyncio.create_task(seen(board)) for _ in range(2)]
    await asyncio.sleep(0)

    board.expect(PREPARE)
    with board.passing(PREPARE):
        pass
    board.close()

    assert [await each for each in followers] == [[(PREPARE, 0, 1), (PREPARE, 1, 1)]] * 2


async def test_who_comes_after_the_end_sees_nothing_and_does_not_wait() -> None:
    board = Board()
    board.close()

    assert await asyncio.wait_for(seen(board), 1) == []


async def test_an_image_that_fails_is_expected_no_longer() -> None:
    board = Board()
    image = ImageProgress(board)
    follower = asyncio.create_task(seen(board))
    await asyncio.sleep(0)

    with image.passing(PREPARE):
        pass
    with pytest.raises(ValueError, match="broken"), image.passing(SEGMENT):
        raise ValueError("broken")
    image.finish()
    board.close()

    last = {stage: (done, total) for stage, done, total in await follower}
    assert last[PREPARE] == (1, 1)
    assert {last[stage] for stage in last if stage != PREPARE} == {(0, 0)}


async def test_a_clip_counts_as_its_frames_once_they_are_known() -> None:
    board = Board()
    clip = ImageProgress(board)
    with clip.passing(PREPARE):
        pass
    follower = asyncio.create_task(seen(board))
    await asyncio.sleep(0)

    ways = clip.split(3)
    for way in ways[:2]:
        with way.passing(SEGMENT):
            pass
    for way in ways:
        way.finish()
    board.close()

    changes = await follower
    assert (SEGMENT, 0, 3) in changes
    assert {stage: (done, total) for stage, done, total in changes}[SEGMENT] == (2, 2)
    assert PREPARE not in {stage for stage, _, _ in changes}


def test_a_stage_lasts_from_its_first_begin_to_its_last_end() -> None:
    clock = Clock()
    board = Board(clock)
    first, second = board.passing(PREPARE), board.passing(PREPARE)
    clock.now_s = 101.0
    first.__enter__()
    clock.now_s = 102.0
    second.__enter__()
    clock.now_s = 103.0
    first.__exit__(None, None, None)
    clock.now_s = 104.5
    second.__exit__(None, None, None)
    clock.now_s = 105.0

    assert board.timings_ms() == {"prepare": 3500.0, "total": 5000.0}
