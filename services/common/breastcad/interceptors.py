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
        serve = self._stream if handler.response_streaming else self._unary
        service, _, method = details.method.lstrip("/").rpartition("/")
        kind = _KINDS[handler.request_streaming, handler.response_streaming]
        metadata = tuple(details.invocation_metadata or ())

        async def wrapped(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
            rpc = Rpc(service, method, kind, metadata, context)
            async with AsyncExitStack() as stack:
                for around in self._chain:
                    await stack.enter_async_context(around(rpc))
                return await serve(behaviour, self._seen(request, handler, rpc), rpc)

        return _MAKERS[handler.request_streaming, handler.response_streaming](
            wrapped,
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def _seen(self, request: Any, handler: Any, rpc: Rpc) -> Any:
        if handler.request_streaming:
            return self._each_seen(request, rpc)
        self._watching.received(rpc)
        return request

    async def _each_seen(self, requests: AsyncIterator[Any], rpc: Rpc) -> AsyncIterator[Any]:
        async for request in requests:
            self._watching.received(rpc)
            yield request

    async def _unary(self, behaviour: Callable[..., Any], request: Any, rpc: Rpc) -> Any:
        response = await behaviour(request, _Counted(rpc, self._watching))
        self._watching.sent(rpc)
        return response

    async def _stream(self, behaviour: Callable[..., Any], request: Any, rpc: Rpc) -> None:
        """Serve both styles, an async generator and a coroutine that calls `context.write`.

        A generator is written out here and closed here, so that what it holds is given back at
        once when the caller cancels.
        """
        context = _Counted(rpc, self._watching)
        answer = behaviour(request, context)
        if not inspect.isasyncgen(answer):
            await answer
            return
        async with aclosing(answer) as responses:
            async for response in responses:
                await context.write(response)


class _Counted:
    """The context of an RPC with `read` and `write` counted; all else is passed on."""

    def __init__(self, rpc: Rpc, watching: Watching) -> None:
        self._rpc = rpc
        self._watching = watching

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rpc.context, name)

    async def write(self, message: Any) -> None:
        await self._rpc.context.write(message)
        self._watching.sent(self._rpc)

    async def read(self) -> Any:
        message = await self._rpc.context.read()
        if message is not grpc.aio.EOF:
            self._watching.received(self._rpc)
        return message


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
