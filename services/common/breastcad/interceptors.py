"""One interceptor that puts a chain of context managers around every RPC of all four kinds.

What goes around an RPC (statuses, ids, metrics, limits) is written once, as a context manager
that is given the `Rpc`; this module alone knows the eight shapes that a handler can have.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from breastcad.errors import InvalidInput

INFRASTRUCTURE = ("grpc.health.", "grpc.reflection.")


@dataclass(frozen=True)
class Rpc:
    """One RPC while it is served.

    Parameters
    ----------
    service, method
        Such as ``breastcad.v1.FusionService`` and ``Fuse``.
    kind
        ``UNARY``, ``SERVER_STREAMING``, ``CLIENT_STREAMING`` or ``BIDI_STREAMING``.
    metadata
        What the caller sent along.
    context
        What the handler is given.
    """

    service: str
    method: str
    kind: str
    metadata: Sequence[tuple[str, str | bytes]]
    context: grpc.aio.ServicerContext[Any, Any]

    @property
    def is_infrastructure(self) -> bool:
        """Whether it is a health check or reflection, which must be answered under any load."""
        return self.service.startswith(INFRASTRUCTURE)

    def outcome(self, is_cancelled: bool) -> grpc.StatusCode:
        """Return the status that the RPC ended with.

        Parameters
        ----------
        is_cancelled
            Whether the handler was cancelled: the caller went away, or its time was up.
        """
        if not is_cancelled:
            return self.context.code() or grpc.StatusCode.OK
        left = self.context.time_remaining()
        timed_out = left is not None and left <= 0
        return grpc.StatusCode.DEADLINE_EXCEEDED if timed_out else grpc.StatusCode.CANCELLED


Around = Callable[[Rpc], AbstractAsyncContextManager[None]]
MessageSeen = Callable[[Rpc], None]


@dataclass(frozen=True)
class Watching:
    """What is told of each message."""

    received: MessageSeen
    sent: MessageSeen


class AroundInterceptor(grpc.aio.ServerInterceptor):
    """Put a chain of context managers around every RPC.

    Parameters
    ----------
    chain
        From the outermost to the innermost.
    watching
        Told of every message.
    """

    def __init__(self, chain: Sequence[Around], watching: Watching) -> None:
        self._chain = tuple(chain)
        self._watching = watching

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Return the handler with the chain around it; None where there is no such method."""
        handler = await continuation(handler_call_details)
        return None if handler is None else self._wrap(handler, handler_call_details)

    def _wrap(self, handler: Any, details: grpc.HandlerCallDetails) -> Any:
        behaviour = (
            handler.unary_unary
            or handler.unary_stream
            or handler.stream_unary
            or handler.stream_stream
        )
        serve = _stream if handler.response_streaming else _unary
        service, _, method = details.method.lstrip("/").rpartition("/")
        kind = _KINDS[handler.request_streaming, handler.response_streaming]
        metadata = tuple(details.invocation_metadata or ())

        async def wrapped(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
            rpc = Rpc(service, method, kind, metadata, context)
            messages = _Messages(rpc, self._watching, handler.request_deserializer)
            async with AsyncExitStack() as stack:
                for around in self._chain:
                    await stack.enter_async_context(around(rpc))
                arrived = messages.each if handler.request_streaming else messages.parsed
                return await serve(behaviour, arrived(request), messages)

        # Requests are parsed inside the chain, so that a malformed one gets a status too.
        return _MAKERS[handler.request_streaming, handler.response_streaming](
            wrapped, response_serializer=handler.response_serializer
        )


async def _unary(behaviour: Callable[..., Any], request: Any, messages: _Messages) -> Any:
    response = await behaviour(request, messages)
    messages.watching.sent(messages.rpc)
    return response


async def _stream(behaviour: Callable[..., Any], request: Any, messages: _Messages) -> None:
    """Serve both styles, an async generator and a coroutine that calls `context.write`.

    A generator is written out here and closed here, so that what it holds is given back at once
    when the caller cancels.
    """
    answer = behaviour(request, messages)
    if not inspect.isasyncgen(answer):
        await answer
        return
    async with aclosing(answer) as responses:
        async for response in responses:
            await messages.write(response)


class _Messages:
    """The context that a handler is given: it parses and tells of messages, and passes all else on.

    Parameters
    ----------
    rpc
        The RPC, with the true context.
    watching
        Told of every message.
    parse
        Bytes → request. None: the handler takes bytes.
    """

    def __init__(self, rpc: Rpc, watching: Watching, parse: Callable[[bytes], Any] | None) -> None:
        self.rpc = rpc
        self.watching = watching
        self._parse = parse

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rpc.context, name)

    def parsed(self, data: bytes) -> Any:
        self.watching.received(self.rpc)
        try:
            return data if self._parse is None else self._parse(data)
        except DecodeError:
            raise InvalidInput(
                "MALFORMED_MESSAGE", f"expected a request of {self.rpc.service}.{self.rpc.method}"
            ) from None

    async def each(self, requests: AsyncIterator[bytes]) -> AsyncIterator[Any]:
        async for request in requests:
            yield self.parsed(request)

    async def read(self) -> Any:
        data = await self.rpc.context.read()
        return data if data is grpc.aio.EOF else self.parsed(data)

    async def write(self, message: Any) -> None:
        await self.rpc.context.write(message)
        self.watching.sent(self.rpc)


_KINDS = {
    (False, False): "UNARY",
    (False, True): "SERVER_STREAMING",
    (True, False): "CLIENT_STREAMING",
    (True, True): "BIDI_STREAMING",
}
_MAKERS: dict[tuple[bool, bool], Callable[..., Any]] = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}
