"""Deadlines that flow down."""

from __future__ import annotations

import asyncio
import math

import pytest
from breastcad import deadlines


async def test_without_a_deadline_only_the_own_time_out_counts() -> None:
    for endless in (None, math.inf):
        deadlines.begin(endless)
        assert deadlines.remaining() is None
        assert deadlines.within(None) is None
        assert deadlines.within(3.0) == 3.0


async def test_the_shorter_of_both_counts() -> None:
    deadlines.begin(2.0)
    assert deadlines.within(None) == pytest.approx(2.0, abs=0.2)
    assert deadlines.within(9.0) == pytest.approx(2.0, abs=0.2)
    assert deadlines.within(0.5) == 0.5


async def test_a_deadline_that_is_over_leaves_nothing() -> None:
    deadlines.begin(-1.0)
    assert deadlines.remaining() == 0.0


async def test_threads_and_tasks_inherit_the_deadline() -> None:
    async def in_task() -> float | None:
        return deadlines.remaining()

    deadlines.begin(5.0)
    assert await asyncio.to_thread(deadlines.remaining) == pytest.approx(5.0, abs=0.2)
    assert await asyncio.create_task(in_task()) == pytest.approx(5.0, abs=0.2)
