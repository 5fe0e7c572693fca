"""The gateway as one service: everything wired, with real or fake services below."""

from __future__ import annotations

import asyncio

from breastcad.health import require_serving
from breastcad.server import Service
from breastcad.v1.exam_pb2_grpc import add_ExamServiceServicer_to_server

from breastcad_gateway.clients import Below, Channels
from breastcad_gateway.desk import Desk
from breastcad_gateway.exam import ExamFlow, Finished
from breastcad_gateway.files import FileFlow
from breastcad_gateway.idempotency import Ledger
from breastcad_gateway.images import ImageFlow
from breastcad_gateway.limits import MIB
from breastcad_gateway.observing import Observed
from breastcad_gateway.release import AcceptedRelease
from breastcad_gateway.servicer import ExamServicer
from breastcad_gateway.settings import GatewaySettings


def gateway_service(
    release: AcceptedRelease, channels: Channels, settings: GatewaySettings
) -> Service:
    """Return the service; its readiness is that of all four services below.

    Parameters
    ----------
    release
        What answers.
    channels
        Where the services below are; closed with this one.
    settings
        Limits.
    """
    below = Below(channels, release.name, settings.call_timeout_s)
    files = FileFlow(
        below,
        ImageFlow(below, max_images=settings.max_images),
        release,
        max_files=settings.max_images,
        # Room for the other fields of the message.
        max_source_bytes=settings.max_message_bytes - MIB,
    )
    ledger: Ledger[Finished] = Ledger(
        max_results=settings.max_results,
        max_bytes=settings.max_results_bytes,
        ttl_s=settings.result_ttl_s,
    )
    flow = ExamFlow(below, files, release, max_images=settings.max_exam_images)
    desk = Desk(
        Observed(flow.analyse),
        ledger,
        spool_memory_bytes=settings.spool_memory_bytes,
    )
    servicer = ExamServicer(desk, release, settings.upload_limits)

    async def probe() -> None:
        await asyncio.gather(
            require_serving(channels.preprocess, "breastcad.v1.PreprocessService"),
            require_serving(channels.segment, "breastcad.v1.SegmentService"),
            require_serving(channels.classify, "breastcad.v1.ClassifyService"),
            require_serving(channels.fusion, "breastcad.v1.FusionService"),
        )

    return Service(
        name="breastcad.v1.ExamService",
        register=lambda server: add_ExamServiceServicer_to_server(servicer, server),
        probe=probe,
        close=channels.close,
    )
