"""Reading a stream message by message."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from breastcad.errors import DeadlineExceeded, InvalidInput
from breastcad_gateway.arrivals import Arrivals
from breastcad_gateway.limits import UploadLimits
from breastcad_gateway.upload import uploading


async def test_a_reader_that_gives_up_loses_no_message(sender: Any) -> None:
    sent = asyncio.Event()

    async def late() -> Any:
        await sent.wait()
        yield sender.start("a")

    arrivals = Arrivals(late(), idle_s=5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(arrivals), 0.01)
    sent.set()

    assert (await anext(arrivals)).instance.name == "a"


async def test_the_end_stays_the_end(sender: Any) -> None:
    arrivals = Arrivals(sender.stream([]), idle_s=5)

    assert [await anext(arrivals, None) for _ in range(2)] == [None, None]


async def test_an_error_waits_until_the_caller_has_stopped_sending(sender: Any) -> None:
    taken = []

    async def busy() -> Any:
        for number in range(5):
            await asyncio.sleep(0.001)
            taken.append(number)
            yield sender.start("a")

    with pytest.raises(InvalidInput, match="HEADER_MISSING"):
        async with uploading(busy(), UploadLimits()) as upload:
            await upload.header()

    assert taken == [0, 1, 2, 3, 4]


async def test_an_error_does_not_wait_for_a_caller_who_sends_nothing(sender: Any) -> None:
    async def silent() -> Any:
        yield sender.start("a")
        await asyncio.Event().wait()

    async with asyncio.timeout(2):
        with pytest.raises(InvalidInput, match="HEADER_MISSING"):
            async with uploading(silent(), UploadLimits()) as upload:
                await upload.header()


async def test_a_caller_who_sends_nothing_for_too_long_is_given_up(
    sender: Any, make_spool: Any
) -> None:
    async def silent() -> Any:
        yield sender.header()
        yield sender.start("a")
        await asyncio.Event().wait()

    async with asyncio.timeout(2):
        with pytest.raises(DeadlineExceeded, match="UPLOAD_IDLE"):
            async with uploading(silent(), replace(UploadLimits(), idle_s=0.01)) as upload:
                await upload.header()
                await anext(upload.instances(make_spool()))


async def test_each_message_has_the_whole_time_anew(sender: Any) -> None:
    async def slow() -> Any:
        for _ in range(5):
            await asyncio.sleep(0.05)
            yield sender.start("a")

    assert len([request async for request in Arrivals(slow(), idle_s=0.2)]) == 5
