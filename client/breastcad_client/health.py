"""Whether services serve, asked by ``grpc.health.v1``."""

from __future__ import annotations

import grpc
from breastcad import tls
from breastcad.channels import ChannelSettings
from grpc_health.v1 import health_pb2, health_pb2_grpc

HEALTH_TIMEOUT_S = 2.0


async def is_serving(address: str, service: str, settings: ChannelSettings | None = None) -> bool:
    """Ask a server once.

    Parameters
    ----------
    address
        ``host:port``.
    service
        Full name, such as ``breastcad.v1.ExamService``; empty for the process itself.
    settings
        TLS. None: plaintext.
    """
    async with _channel(address, settings or ChannelSettings()) as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        try:
            answer = await health_pb2_grpc.HealthStub(channel).Check(
                request, timeout=HEALTH_TIMEOUT_S
            )
        except grpc.aio.AioRpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


def _channel(address: str, settings: ChannelSettings) -> grpc.aio.Channel:
    # Not `breastcad.channels`: one question is asked once, without a retry.
    options = [("grpc.enable_http_proxy", 0)]
    credentials = tls.channel_credentials(settings)
    if credentials is None:
        return grpc.aio.insecure_channel(address, options)
    return grpc.aio.secure_channel(address, credentials, options)
