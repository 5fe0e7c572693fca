"""Messages of a caller's stream, which any number of readers may take and give up one by one.

Giving up the read of a gRPC stream ends the stream. Here each read is a task of its own, so that
the next reader goes on where the last one stopped.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Self

from breastcad.errors import DeadlineExceeded
from breastcad.v1 import exam_pb2

Request = exam_pb2.AnalyzeExamRequest

_PAUSE_S = 0.25
_LONGEST_S = 10.0


class Arrivals(AsyncIterator[Request]):
    """An iterator over a stream; `close` it at the end.

    Parameters
    ----------
    requests
        Messages in the order of their arrival.
    idle_s
        Longest time that a reader waits for one message, in seconds; after it comes
        `DeadlineExceeded` (``UPLOAD_IDLE``), so that nobody holds a place by sending nothing.
    """

    def __init__(self, requests: AsyncIterator[Request], idle_s: float) -> None:
        self._requests = requests
        self._idle_s = idle_s
        self._reading: asyncio.Task[Request | None] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Request:
        try:
            async with asyncio.timeout(self._idle_s):
                request = await self._next()
        except TimeoutError:
            raise DeadlineExceeded(
                "UPLOAD_IDLE", f"nothing of the upload came for {self._idle_s:g} s; send it again"
            ) from None
        if request is None:
            raise StopAsyncIteration
        return request

    async def discard(self) -> None:
        """Throw away what still comes, until the caller pauses or has sent everything.

        A status that is sent while the caller still writes may not reach it: Python's asyncio
        client then reports INTERNAL instead.
        """
        now_s = asyncio.get_running_loop().time
        end_s = now_s() + _LONGEST_S
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAUSE_S) as pause:
                while await self._next() is not None:
                    pause.reschedule(min(now_s() + _PAUSE_S, end_s))

    def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()

    async def _next(self) -> Request | None:
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        request = await asyncio.shield(self._reading)
        if request is not None:  # the end stays the end
            self._reading = None
        return request

    async def _read(self) -> Request | None:
        return await anext(self._requests, None)
