"""Back-pressure: so many RPCs run, so many wait, and the rest is refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from breastcad.errors import Overloaded
from breastcad.interceptors import Rpc


class Limit:
    """A bounded number of places and a bounded queue before them, first come, first served.

    Parameters
    ----------
    running
        Number of places, at least 1.
    waiting
        Length of the queue, at least 0.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._places = asyncio.Semaphore(running)
        self._max_waiting = waiting
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place, after waiting for one if need be.

        Raises
        ------
        Overloaded
            If all places are taken and the queue is full.
        """
        if self._places.locked() and self._waiting >= self._max_waiting:
            raise Overloaded("BUSY", "too many requests run and wait here; come again later")
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    @asynccontextmanager
    async def around(self, rpc: Rpc) -> AsyncIterator[None]:
        """Hold a place while an RPC is served; health and reflection need none."""
        if rpc.is_infrastructure:
            yield
            return
        async with self.place():
            yield
