"""The segment service as the server takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from breastcad.inference import Inference
from breastcad.releases import LoadedRelease
from breastcad.server import Service, nothing
from breastcad.v1 import segment_pb2_grpc as rpc

from breastcad_segment.segmenter import Segmenter
from breastcad_segment.servicer import SegmentServicer

NAME = "breastcad.v1.SegmentService"


def segment_service(
    release: LoadedRelease,
    inference: Inference,
    close: Callable[[], Awaitable[None]] = nothing,
) -> Service:
    """Put the service together.

    Parameters
    ----------
    release
        Which models answer.
    inference
        Where they run.
    close
        Called once after the drain.
    """
    segmenter = Segmenter(release, inference)
    servicer = SegmentServicer(segmenter, release.name)
    return Service(
        name=NAME,
        register=lambda server: rpc.add_SegmentServiceServicer_to_server(servicer, server),
        probe=segmenter.probe,
        close=close,
    )
