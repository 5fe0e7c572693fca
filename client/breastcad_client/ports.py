"""Ports of this machine."""

from __future__ import annotations

import socket
from contextlib import ExitStack

LOOPBACK = "127.0.0.1"
_WILDCARDS = {"0.0.0.0": LOOPBACK, "::": "::1"}


def free_ports(count: int, host: str = LOOPBACK) -> list[int]:
    """Return different ports that nobody listens on now."""
    with ExitStack() as stack:
        # All are held until the last is found, so that none is found twice.
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((host, 0))
        return [int(one.getsockname()[1]) for one in sockets]


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Tell whether a server could listen on a port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as one:
            # As gRPC servers do: a connection of an earlier server in its last minute is no
            # obstacle.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((host.strip("[]"), port))
    except OSError:
        return False
    return True


def bracketed(host: str) -> str:
    """Return a host as it stands before a port: IPv6 addresses in brackets."""
    return f"[{host.strip('[]')}]" if ":" in host else host


def address_of(host: str, port: int) -> str:
    """Return where callers on this machine reach what listens on `host`: ``host:port``.

    A server that listens on all addresses is reached on loopback.
    """
    host = host.strip("[]")
    return f"{bracketed(_WILDCARDS.get(host, host))}:{port}"
