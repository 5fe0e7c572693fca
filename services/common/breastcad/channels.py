"""Channels to other services: one service config, sizes, TLS, and what calls inherit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from breastcad import tls
from breastcad.inheriting_channel import InheritingChannel

MAX_MESSAGE_BYTES = 128 * 1024 * 1024

MAX_ATTEMPTS = 5
"""Attempts of one call; gRPC allows no more. They span 12 s, in which a service starts again."""


@dataclass(frozen=True)
class ChannelSettings:
    """How a service is called.

    Parameters
    ----------
    max_message_bytes
        Largest message that is sent or received, in bytes.
    keepalive_s
        A ping goes out after this time without traffic, in seconds.
    tls_server_ca
        Certificates (PEM) that the server's must be signed by. None: no TLS.
    tls_certificate, tls_key
        The caller's own certificate and key (PEM), for mutual TLS. None: it shows none.
    tls_server_name
        Name that the server's certificate must bear. None: the host of the address.
    traced
        Whether calls take the current OpenTelemetry trace along.
    max_attempts
        How often a call is tried while the answer is UNAVAILABLE, 2 to 5. Fewer where the caller
        is itself called again by a channel of this kind.
    """

    max_message_bytes: int = MAX_MESSAGE_BYTES
    keepalive_s: float = 30.0
    tls_server_ca: Path | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_server_name: str | None = None
    traced: bool = False
    max_attempts: int = MAX_ATTEMPTS


def connect(address: str, settings: ChannelSettings | None = None) -> grpc.aio.Channel:
    """Return a channel that balances over all addresses of a name and retries on UNAVAILABLE.

    A call without a time-out made while serving an RPC inherits the time that is left of that RPC,
    one with a time-out gets the shorter of both; the request id travels along. Nothing is
    connected before the first call. Close the channel, or use it as a context manager.

    Parameters
    ----------
    address
        ``host:port``, or ``dns:///name:port`` for a name that stands for several servers.
    settings
        None: plaintext with the default sizes.
    """
    settings = settings or ChannelSettings()
    credentials = tls.channel_credentials(settings)
    options = _options(settings)
    if credentials is None:
        channel = grpc.aio.insecure_channel(address, options)
    else:
        channel = grpc.aio.secure_channel(address, credentials, options)
    return InheritingChannel(channel, traced=settings.traced)


def service_config(max_attempts: int) -> dict[str, Any]:
    """Return how calls are balanced and retried (gRFC A6): the one place that does either."""
    retry = {
        "maxAttempts": max_attempts,
        "initialBackoff": "0.3s",
        "maxBackoff": "10s",
        "backoffMultiplier": 3,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    return {
        "loadBalancingConfig": [{"round_robin": {}}],
        "methodConfig": [{"name": [{}], "retryPolicy": retry}],
    }


def _options(settings: ChannelSettings) -> list[tuple[str, str | int]]:
    options: list[tuple[str, str | int]] = [
        ("grpc.service_config", json.dumps(service_config(settings.max_attempts))),
        ("grpc.max_send_message_length", settings.max_message_bytes),
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        # Requests above this size (256 KiB unless set) would never be retried.
        ("grpc.per_rpc_retry_buffer_size", settings.max_message_bytes),
        ("grpc.keepalive_time_ms", int(settings.keepalive_s * 1000)),
        ("grpc.keepalive_timeout_ms", 10_000),
        # Pings go on for as long as a call waits for its answer.
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.initial_reconnect_backoff_ms", 200),
        ("grpc.max_reconnect_backoff_ms", 1_000),
        # Services call each other inside one network; a proxy of the environment is not for them.
        ("grpc.enable_http_proxy", 0),
    ]
    if settings.tls_server_name is not None:
        options.append(("grpc.ssl_target_name_override", settings.tls_server_name))
    return options
