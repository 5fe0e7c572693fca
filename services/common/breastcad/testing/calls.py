"""What a fake service was asked, and what it does before it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import grpc

Context = grpc.aio.ServicerContext[Any, Any]
RequestT = TypeVar("RequestT")


async def _nothing(_: Any) -> None:
    """Let every request pass."""


@dataclass
class Calls(Generic[RequestT]):
    """What a fake was asked, and what it does before it answers.

    Parameters
    ----------
    release
        Name in every answer.
    before
        Awaited with each request; may wait, or raise what shall become the status.
    requests
        In the order of their arrival.
    time_left_s
        Until the deadline of each request, in seconds; None without a deadline.
    cancelled
        Number of requests that were given up while `before` waited.
    """

    release: str = "test-1"
    before: Callable[[RequestT], Awaitable[None]] = _nothing
    requests: list[RequestT] = field(default_factory=list)
    time_left_s: list[float | None] = field(default_factory=list)
    cancelled: int = 0

    async def take(self, request: RequestT, context: Context) -> None:
        """Note one request."""
        self.requests.append(request)
        self.time_left_s.append(context.time_remaining())
        try:
            await self.before(request)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
