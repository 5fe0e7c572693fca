"""A service without contracts: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc

from breastcad.health import Probe
from breastcad.server import Service, nothing

RAW = "breastcad.testing.Raw"


def raw_service(
    handlers: Mapping[str, grpc.RpcMethodHandler[Any, Any]], probe: Probe = nothing
) -> Service:
    """Return a service of the name `RAW`; its requests and responses are bytes.

    Parameters
    ----------
    handlers
        Name of the method → such as ``grpc.unary_unary_rpc_method_handler(function)``.
    probe
        As for `Service`; succeeds unless given.
    """
    generic = grpc.method_handlers_generic_handler(RAW, dict(handlers))
    return Service(RAW, lambda server: server.add_generic_rpc_handlers((generic,)), probe)


class RawStub:
    """Calls the methods of a `raw_service` by name, such as ``stub.unary_unary("Fuse")(b"")``.

    Parameters
    ----------
    channel
        Connected to the service.
    """

    def __init__(self, channel: Any) -> None:
        self._channel = channel

    def unary_unary(self, method: str) -> Any:
        """Return the caller of a method with one request and one response."""
        return self._channel.unary_unary(f"/{RAW}/{method}")

    def unary_stream(self, method: str) -> Any:
        """Return the caller of a method with one request and a stream of responses."""
        return self._channel.unary_stream(f"/{RAW}/{method}")

    def stream_unary(self, method: str) -> Any:
        """Return the caller of a method with a stream of requests and one response."""
        return self._channel.stream_unary(f"/{RAW}/{method}")

    def stream_stream(self, method: str) -> Any:
        """Return the caller of a method with streams both ways."""
        return self._channel.stream_stream(f"/{RAW}/{method}")
