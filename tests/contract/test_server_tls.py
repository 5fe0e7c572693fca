"""Contract of every server: TLS and mutual TLS."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import grpc
import pytest
from breastcad.channels import ChannelSettings, connect
from breastcad.health import require_serving
from breastcad.settings import ServerSettings
from breastcad.testing import RawStub, raw_service, running


async def answer(request: bytes, context: Any) -> bytes:
    return b"answer"


SERVICE = raw_service({"Answer": grpc.unary_unary_rpc_method_handler(answer)})


async def called(port: int, settings: ChannelSettings) -> bytes:
    # A connection that is refused is tried again; once is enough here.
    async with connect(f"127.0.0.1:{port}", replace(settings, max_attempts=2)) as channel:
        answered: bytes = await RawStub(channel).unary_unary("Answer")(b"", timeout=30)
        return answered


async def test_tls_answers_who_knows_the_authority(certificates: Any) -> None:
    settings = ServerSettings(
        tls_certificate=certificates.server, tls_key=certificates.server_key, drain_grace_s=0
    )
    async with running(SERVICE, settings) as server:
        trusting = ChannelSettings(tls_server_ca=certificates.authority)
        assert await called(server.port, trusting) == b"answer"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await called(server.port, ChannelSettings())

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_mutual_tls_refuses_a_caller_without_certificate(certificates: Any) -> None:
    settings = ServerSettings(
        tls_certificate=certificates.server,
        tls_key=certificates.server_key,
        tls_client_ca=certificates.authority,
        drain_grace_s=0,
    )
    with_certificate = ChannelSettings(
        tls_server_ca=certificates.authority,
        tls_certificate=certificates.client,
        tls_key=certificates.client_key,
    )
    async with running(SERVICE, settings) as server:
        assert await called(server.port, with_certificate) == b"answer"
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await called(server.port, ChannelSettings(tls_server_ca=certificates.authority))

    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_the_health_port_stays_plaintext_under_mutual_tls(certificates: Any) -> None:
    settings = ServerSettings(
        tls_certificate=certificates.server,
        tls_key=certificates.server_key,
        tls_client_ca=certificates.authority,
        health_port=0,
        drain_grace_s=0,
    )
    async with (
        running(SERVICE, settings) as server,
        grpc.aio.insecure_channel(f"127.0.0.1:{server.health_port}") as channel,
    ):
        await require_serving(channel, "")
