"""Where callers come with exams: each exam is analysed once, however often it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing, suppress
from functools import partial

from breastcad.errors import DeadlineExceeded
from breastcad.v1 import exam_pb2

from breastcad_gateway.exam import Finished
from breastcad_gateway.idempotency import Fingerprint, Ledger
from breastcad_gateway.instances import Instance, Spool, input_digest
from breastcad_gateway.runs import Analyse, Run
from breastcad_gateway.upload import Upload
from breastcad_gateway.wishes import Wishes

Part = exam_pb2.Progress | Finished


class Desk:
    """Takes uploads and gives answers.

    Parameters
    ----------
    analyse
        Analyses one exam.
    ledger
        Remembers answers.
    spool_memory_bytes
        Bytes of each instance that stay in memory.
    """

    def __init__(
        self, analyse: Analyse, ledger: Ledger[Finished], *, spool_memory_bytes: int
    ) -> None:
        self._analyse = analyse
        self._ledger = ledger
        self._spool_memory_bytes = spool_memory_bytes
        self._runs: dict[str, Run] = {}

    async def answer(
        self, request_id: str, wishes: Wishes, upload: Upload
    ) -> AsyncGenerator[Part, None]:
        """Yield the progress of an exam, and its answer at last.

        An exam with a new id is analysed while it arrives. One with a known id is received whole
        first, because only its digest tells whether it is the same exam.

        Parameters
        ----------
        request_id
            The caller's name of the exam.
        wishes
            What shall come back.
        upload
            The instances.

        Raises
        ------
        BreastcadError
            If the upload is wrong, the id was used for another exam, or the exam failed.
        """
        known = request_id in self._runs or request_id in self._ledger
        take = self._take_again if known else self._take_first
        async with aclosing(take(request_id, wishes, upload)) as parts:
            async for part in parts:
                yield part

    async def _take_first(
        self, request_id: str, wishes: Wishes, upload: Upload
    ) -> AsyncGenerator[Part, None]:
        run = self._start(request_id, wishes, Spool(self._spool_memory_bytes))
        receiving = asyncio.create_task(_receive(upload, wishes, run))
        receiving.add_done_callback(run.uploaded)
        try:
            async with aclosing(run.follow()) as parts:
                async for part in parts:
                    yield part
        finally:
            receiving.cancel()

    async def _take_again(
        self, request_id: str, wishes: Wishes, upload: Upload
    ) -> AsyncGenerator[Part, None]:
        with ExitStack() as owned:
            spool = Spool(self._spool_memory_bytes)
            owned.callback(spool.close)
            instances = [instance async for instance in upload.instances(spool)]
            fingerprint = _fingerprint(instances, wishes)
            while (run := self._runs.get(request_id)) is not None:
                async with aclosing(_share(run, fingerprint)) as parts:
                    async for part in parts:
                        yield part
                        if isinstance(part, Finished):
                            return
            if (kept := self._ledger.find(request_id, fingerprint)) is not None:
                yield kept
                return
            owned.pop_all()
        run = self._start(request_id, wishes, spool)
        for instance in instances:
            run.add(instance)
        run.complete(fingerprint)
        async with aclosing(run.follow()) as parts:
            async for part in parts:
                yield part

    def _start(self, request_id: str, wishes: Wishes, spool: Spool) -> Run:
        run = Run(request_id, wishes, spool, self._analyse)
        run.task.add_done_callback(partial(self._end, run))
        self._runs[request_id] = run
        return run

    def _end(self, run: Run, task: asyncio.Task[Finished]) -> None:
        del self._runs[run.request_id]
        if task.cancelled() or task.exception() is not None:
            return
        fingerprint = run.fingerprint
        if fingerprint is not None and task.result().repeatable:
            self._ledger.keep(run.request_id, fingerprint, task.result())


async def _receive(upload: Upload, wishes: Wishes, run: Run) -> Fingerprint:
    instances = []
    async for instance in upload.instances(run.spool):
        instances.append(instance)
        run.add(instance)
    return _fingerprint(instances, wishes)


async def _share(run: Run, fingerprint: Fingerprint) -> AsyncGenerator[Part, None]:
    running = await run.settled()
    if running is None:
        return
    running.check_same(fingerprint)
    # That another caller's time is up is nothing to this caller, who then begins anew.
    with suppress(DeadlineExceeded):
        async with aclosing(run.follow()) as parts:
            async for part in parts:
                # Nor is an answer that may be different next time.
                if not isinstance(part, Finished) or part.repeatable:
                    yield part


def _fingerprint(instances: list[Instance], wishes: Wishes) -> Fingerprint:
    return Fingerprint(input_digest(instances), wishes.digest)
