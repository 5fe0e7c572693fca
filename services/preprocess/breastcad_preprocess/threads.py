"""Work in threads whose end is waited for, whatever becomes of the call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


async def run_to_end(
    work: Callable[_Parameters, _Result], *args: _Parameters.args, **kwargs: _Parameters.kwargs
) -> _Result:
    """Return what `work` returns in a thread, or raise what it raises.

    A thread cannot be ended from outside. A cancelled caller therefore waits for it before it
    goes: what limits the callers then limits the threads and their memory too.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    cancelled: asyncio.CancelledError | None = None
    while not running.done():
        try:
            await asyncio.wait([running])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return running.result()
    if not running.cancelled():
        running.exception()  # nobody is left to tell, and asyncio would log it
    raise cancelled
