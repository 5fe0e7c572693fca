"""How far an exam is, and how long each stage took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from breastcad.v1 import exam_pb2

StageNumber: TypeAlias = exam_pb2.Stage.ValueType

IMAGE_STAGES: tuple[StageNumber, ...] = (
    exam_pb2.STAGE_PREPARE,
    exam_pb2.STAGE_SEGMENT,
    exam_pb2.STAGE_CLASSIFY,
    exam_pb2.STAGE_RENDER,
)


@dataclass
class _Count:
    """One stage: images done and expected, and when it first began and last ended, in seconds."""

    done: int = 0
    total: int = 0
    began_s: float | None = None
    ended_s: float = 0.0


class Board:
    """Counts images per stage and tells everyone who follows.

    Parameters
    ----------
    clock
        Monotonic time, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began_s = clock()
        self._counts: dict[StageNumber, _Count] = {}
        self._followers: list[asyncio.Queue[exam_pb2.Progress | None]] = []
        self._closed = False

    def expect(self, stage: StageNumber, change: int = 1) -> None:
        """Change by how much the number of images that will pass `stage` is larger."""
        self._counts.setdefault(stage, _Count()).total += change
        self._tell(stage)

    @contextmanager
    def passing(self, stage: StageNumber) -> Iterator[None]:
        """Time the work within, and count one more image done when it succeeds."""
        count = self._counts.setdefault(stage, _Count())
        if count.began_s is None:
            count.began_s = self._clock()
        try:
            yield
            count.done += 1
        finally:
            count.ended_s = self._clock()
        self._tell(stage)

    def timings_ms(self) -> dict[str, float]:
        """Return from first begin to last end of each stage, and the total so far, in ms."""
        timings = {
            exam_pb2.Stage.Name(stage).removeprefix("STAGE_").lower(): count.ended_s - count.began_s
            for stage, count in sorted(self._counts.items())
            if count.began_s is not None
        }
        timings["total"] = self._clock() - self._began_s
        return {name: round(seconds * 1000, 3) for name, seconds in timings.items()}

    async def follow(self) -> AsyncGenerator[exam_pb2.Progress, None]:
        """Yield every change from now on, until the board is closed."""
        queue: asyncio.Queue[exam_pb2.Progress | None] = asyncio.Queue()
        self._followers.append(queue)
        try:
            while not self._closed or not queue.empty():
                progress = await queue.get()
                if progress is not None:
                    yield progress
        finally:
            self._followers.remove(queue)

    def close(self) -> None:
        """End the iterations of all followers."""
        self._closed = True
        for queue in self._followers:
            queue.put_nowait(None)

    def _tell(self, stage: StageNumber) -> None:
        count = self._counts[stage]
        for queue in self._followers:
            queue.put_nowait(exam_pb2.Progress(stage=stage, done=count.done, total=count.total))


class ImageProgress:
    """One image's way over the board; stages that it does not reach are expected no longer.

    Parameters
    ----------
    board
        Counts the images of the exam.
    stages
        What it will pass.
    """

    def __init__(self, board: Board, stages: Iterable[StageNumber] = IMAGE_STAGES) -> None:
        self._board = board
        self._ahead = set(stages)
        for stage in sorted(self._ahead):
            board.expect(stage)

    def split(self, frames: int) -> list[ImageProgress]:
        """Return one way for each frame, from here on; the first of them is this one."""
        return [self, *(ImageProgress(self._board, self._ahead) for _ in range(frames - 1))]

    @contextmanager
    def passing(self, stage: StageNumber) -> Iterator[None]:
        """Do the work of one stage within."""
        with self._board.passing(stage):
            yield
            self._ahead.discard(stage)

    def finish(self) -> None:
        """Take the image off the stages that it did not pass."""
        for stage in sorted(self._ahead):
            self._board.expect(stage, -1)
        self._ahead.clear()
