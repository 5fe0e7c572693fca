"""A channel whose calls inherit the deadline and the request id of the RPC being served.

It wraps the methods of a channel instead of using client interceptors, because those replace the
call object of a stream by one with queues of its own, which costs time on every chunk.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import grpc

from breastcad import deadlines, request_ids, tracing

MultiCallable = Callable[..., Any]


class InheritingChannel(grpc.aio.Channel):
    """Pass everything on to another channel, with time-out and metadata filled in.

    Parameters
    ----------
    channel
        The channel that does the work; closed with this one.
    traced
        Whether calls take the current OpenTelemetry trace along.
    """

    def __init__(self, channel: grpc.aio.Channel, *, traced: bool = False) -> None:
        self._channel = channel
        self._traced = traced

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self, grace: float | None = None) -> None:
        """Close the connections; calls that still run after `grace` seconds are cancelled."""
        await self._channel.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """Return the state of the connection, and begin to connect where asked to."""
        return self._channel.get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        """Wait until the state is another than the one last seen."""
        await self._channel.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait until there is a connection."""
        await self._channel.channel_ready()

    def unary_unary(self, *args: Any, **kwargs: Any) -> Any:
        """Return the caller of a method with one request and one response."""
        return self._inheriting(self._channel.unary_unary(*args, **kwargs))

    def unary_stream(self, *args: Any, **kwargs: Any) -> Any:
        """Return the caller of a method with one request and a stream of responses."""
        return self._inheriting(self._channel.unary_stream(*args, **kwargs))

    def stream_unary(self, *args: Any, **kwargs: Any) -> Any:
        """Return the caller of a method with a stream of requests and one response."""
        return self._inheriting(self._channel.stream_unary(*args, **kwargs))

    def stream_stream(self, *args: Any, **kwargs: Any) -> Any:
        """Return the caller of a method with streams both ways."""
        return self._inheriting(self._channel.stream_stream(*args, **kwargs))

    def _inheriting(self, call: MultiCallable) -> MultiCallable:
        def with_inheritance(
            *args: Any, timeout: float | None = None, metadata: Any = None, **kwargs: Any
        ) -> Any:
            pairs = (*(metadata or ()), *(tracing.headers() if self._traced else ()))
            pairs = request_ids.forwarded(pairs)
            return call(*args, timeout=deadlines.within(timeout), metadata=pairs, **kwargs)

        return with_inheritance
