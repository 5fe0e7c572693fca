"""Places and the queue before them."""

from __future__ import annotations

import asyncio

import pytest
from breastcad.errors import Overloaded
from breastcad.limits import Limit


class Crowd:
    """Tasks that hold places until they are let go, and how many held one at once."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.free = asyncio.Event()
        self.running = 0
        self.most = 0

    async def enter(self) -> None:
        async with self.limit.place():
            self.running += 1
            self.most = max(self.most, self.running)
            await self.free.wait()
            self.running -= 1


async def test_no_more_than_the_places_run_and_all_that_wait_get_one() -> None:
    crowd = Crowd(Limit(running=2, waiting=3))
    tasks = [asyncio.create_task(crowd.enter()) for _ in range(5)]
    await asyncio.sleep(0.01)
    assert crowd.running == 2
    with pytest.raises(Overloaded, match="BUSY"):
        await crowd.enter()
    crowd.free.set()
    await asyncio.gather(*tasks)
    assert crowd.most == 2


async def test_who_gives_up_waiting_leaves_the_queue() -> None:
    crowd = Crowd(Limit(running=1, waiting=1))
    first, second = (asyncio.create_task(crowd.enter()) for _ in range(2))
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.wait({second})
    third = asyncio.create_task(crowd.enter())
    await asyncio.sleep(0.01)
    crowd.free.set()
    await asyncio.gather(first, third)


async def test_an_error_gives_the_place_back() -> None:
    limit = Limit(running=1, waiting=0)
    for _ in range(3):
        with pytest.raises(KeyError):
            async with limit.place():
                raise KeyError
