"""Whether services serve, asked by ``grpc.health.v1``."""

from __future__ import annotations

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

HEALTH_TIMEOUT_S = 2.0


async def is_serving(address: str, service: str) -> bool:
    """Ask a server once.

    Parameters
    ----------
    address
        ``host:port`` of a port without TLS.
    service
        Full name, such as ``breastcad.v1.ExamService``; empty for the process itself.
    """
    options = [("grpc.enable_http_proxy", 0)]
    async with grpc.aio.insecure_channel(address, options) as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        try:
            answer = await health_pb2_grpc.HealthStub(channel).Check(
                request, timeout=HEALTH_TIMEOUT_S
            )
        except grpc.aio.AioRpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
