"""An exam under way, which all callers with the same request share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, Protocol

from breastcad.errors import Unavailable
from breastcad.v1 import exam_pb2

from breastcad_gateway.exam import Finished
from breastcad_gateway.idempotency import Fingerprint
from breastcad_gateway.instances import Instance, Spool
from breastcad_gateway.progress import Board
from breastcad_gateway.wishes import Wishes


class Analyse(Protocol):
    """Analyses one exam while its instances arrive; see `breastcad_gateway.exam.ExamFlow`."""

    def __call__(
        self,
        request_id: str,
        wishes: Wishes,
        instances: AsyncIterable[Instance],
        board: Board,
    ) -> Coroutine[Any, Any, Finished]:
        """Return the whole answer."""


class Run:
    """Analyses one exam in a task of its own, for as long as anyone waits for it.

    Parameters
    ----------
    request_id
        The caller's name of the exam.
    wishes
        What shall come back.
    spool
        Holds the instances; belongs to the run and is closed at its end.
    analyse
        Does the work.
    """

    def __init__(self, request_id: str, wishes: Wishes, spool: Spool, analyse: Analyse) -> None:
        self.request_id = request_id
        self.spool = spool
        self._board = Board()
        self._inbox: asyncio.Queue[Instance | BaseException | None] = asyncio.Queue()
        self._fingerprint: asyncio.Future[Fingerprint | None] = asyncio.Future()
        self._callers = 0
        self.task = asyncio.create_task(analyse(request_id, wishes, self._instances(), self._board))
        self.task.add_done_callback(self._end)

    @property
    def fingerprint(self) -> Fingerprint | None:
        """What is analysed; None as long as the upload is not complete."""
        return self._fingerprint.result() if self._fingerprint.done() else None

    def add(self, instance: Instance) -> None:
        """Hand over the next instance."""
        self._board.expect(exam_pb2.STAGE_UPLOAD)
        with self._board.passing(exam_pb2.STAGE_UPLOAD):
            self._inbox.put_nowait(instance)

    def complete(self, fingerprint: Fingerprint) -> None:
        """Say that all instances were handed over."""
        if not self._fingerprint.done():
            self._fingerprint.set_result(fingerprint)
        self._inbox.put_nowait(None)

    def uploaded(self, upload: asyncio.Task[Fingerprint]) -> None:
        """Take note of how the upload ended; what ended it also ends the run."""
        if upload.cancelled():
            self.task.cancel()
        elif (error := upload.exception()) is not None:
            self._inbox.put_nowait(error)
        else:
            self.complete(upload.result())

    async def settled(self) -> Fingerprint | None:
        """Wait until it is known what is analysed; None if the run ended before."""
        return await asyncio.shield(self._fingerprint)

    async def follow(self) -> AsyncGenerator[exam_pb2.Progress | Finished, None]:
        """Yield each progress, then the answer; the run is cancelled when its last caller goes.

        Raises
        ------
        BreastcadError
            If the exam failed.
        """
        self._callers += 1
        try:
            async with aclosing(self._board.follow()) as changes:
                async for progress in changes:
                    yield progress
            await asyncio.wait([self.task])
            if self.task.cancelled():
                raise Unavailable("ABANDONED", "the first caller of this exam left; try again")
            yield self.task.result()
        finally:
            self._callers -= 1
            if not self._callers:
                self.task.cancel()

    async def _instances(self) -> AsyncIterator[Instance]:
        while (item := await self._inbox.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    def _end(self, _: asyncio.Task[Finished]) -> None:
        self._board.close()
        self.spool.close()
        if not self._fingerprint.done():
            self._fingerprint.set_result(None)
