"""Reading a stream message by message."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from breastcad.errors import InvalidInput
from breastcad_gateway.arrivals import Arrivals
from breastcad_gateway.limits import UploadLimits
from breastcad_gateway.upload import uploading


async def test_a_reader_that_gives_up_loses_no_message(sender: Any) -> None:
    sent = asyncio.Event()

    async def late() -> Any:
        await sent.wait()
        yield sender.start("a")

    arrivals = Arrivals(late())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(arrivals), 0.01)
    sent.set()

    assert (await anext(arrivals)).instance.name == "a"


async def test_the_end_stays_the_end(sender: Any) -> None:
    arrivals = Arrivals(sender.stream([]))

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
