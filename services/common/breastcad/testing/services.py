"""Fakes of the services that the gateway calls, behind real servers on loopback ports.

Every image has one square lesion.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import numpy as np

from breastcad.server import Service, nothing
from breastcad.testing.calls import Calls, Context
from breastcad.testing.images import SOURCE_SIDE, grey_image, png
from breastcad.testing.in_process import running
from breastcad.testing.preprocess import FakePreprocess
from breastcad.v1 import (
    classify_pb2,
    classify_pb2_grpc,
    fusion_pb2,
    fusion_pb2_grpc,
    preprocess_pb2_grpc,
    segment_pb2,
    segment_pb2_grpc,
    types_pb2,
)

LESION = types_pb2.Box(x_min=16, y_min=24, x_max=31, y_max=39)
SCORE = 0.75
THRESHOLD = 0.5


class FakeSegment(segment_pb2_grpc.SegmentServiceServicer):
    """Finds one square lesion in every image."""

    def __init__(self) -> None:
        self.calls: Calls[segment_pb2.SegmentRequest] = Calls()

    async def Segment(  # noqa: N802
        self, request: segment_pb2.SegmentRequest, context: Context
    ) -> segment_pb2.SegmentResponse:
        """Answer one request."""
        await self.calls.take(request, context)
        mask = np.zeros((SOURCE_SIDE, SOURCE_SIDE), np.uint8)
        mask[24:40, 16:32] = 1
        response = segment_pb2.SegmentResponse(
            lesions=[_lesion()],
            mask_png=png(mask, bits=1),
            model=_model("segment", request.modality),
            release=self.calls.release,
        )
        if request.with_probability:
            response.probability.CopyFrom(grey_image(200))
        return response


class FakeClassify(classify_pb2_grpc.ClassifyServiceServicer):
    """Gives every image the same score."""

    def __init__(self) -> None:
        self.calls: Calls[classify_pb2.ClassifyRequest] = Calls()

    async def Classify(  # noqa: N802
        self, request: classify_pb2.ClassifyRequest, context: Context
    ) -> classify_pb2.ClassifyResponse:
        """Answer one request."""
        await self.calls.take(request, context)
        response = classify_pb2.ClassifyResponse(
            malignancy_score=SCORE,
            operating_point=types_pb2.OperatingPoint(threshold=THRESHOLD),
            training_prevalence=0.25,
            model=_model("classify", request.modality),
            release=self.calls.release,
        )
        if request.with_heat_map:
            response.heat_map.CopyFrom(grey_image(255))
        return response


class FakeFusion(fusion_pb2_grpc.FusionServiceServicer):
    """Calls a breast positive where any score reaches its threshold, else indeterminate."""

    def __init__(self) -> None:
        self.calls: Calls[fusion_pb2.FuseRequest] = Calls()

    async def Fuse(  # noqa: N802
        self, request: fusion_pb2.FuseRequest, context: Context
    ) -> fusion_pb2.FuseResponse:
        """Answer one request."""
        await self.calls.take(request, context)
        positive = any(
            each.HasField("malignancy_score") and each.malignancy_score >= each.threshold
            for each in request.evidence
        )
        decision = fusion_pb2.DECISION_POSITIVE if positive else fusion_pb2.DECISION_INDETERMINATE
        breast = fusion_pb2.BreastAssessment(decision=decision)
        return fusion_pb2.FuseResponse(breasts=[breast], release=self.calls.release)


@dataclass(frozen=True)
class FakeServices:
    """All four fakes, and where they listen once `serving` started them."""

    preprocess: FakePreprocess = field(default_factory=FakePreprocess)
    segment: FakeSegment = field(default_factory=FakeSegment)
    classify: FakeClassify = field(default_factory=FakeClassify)
    fusion: FakeFusion = field(default_factory=FakeFusion)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[dict[str, str]]:
        """Start a server for each, and yield their addresses by name."""
        add_preprocess = preprocess_pb2_grpc.add_PreprocessServiceServicer_to_server
        services = {
            "preprocess": _service("Preprocess", add_preprocess, self.preprocess),
            "segment": _service(
                "Segment", segment_pb2_grpc.add_SegmentServiceServicer_to_server, self.segment
            ),
            "classify": _service(
                "Classify", classify_pb2_grpc.add_ClassifyServiceServicer_to_server, self.classify
            ),
            "fusion": _service(
                "Fusion", fusion_pb2_grpc.add_FusionServiceServicer_to_server, self.fusion
            ),
        }
        async with AsyncExitStack() as stack:
            addresses = {}
            for name, service in services.items():
                server = await stack.enter_async_context(running(service))
                addresses[name] = f"127.0.0.1:{server.port}"
            yield addresses


def _service(name: str, add: Callable[[Any, grpc.aio.Server], None], servicer: object) -> Service:
    return Service(f"breastcad.v1.{name}Service", lambda server: add(servicer, server), nothing)


def _lesion() -> types_pb2.Lesion:
    corners = [(16, 24), (31, 24), (31, 39), (16, 39)]
    contour = [types_pb2.Point(x=x, y=y) for x, y in corners]
    return types_pb2.Lesion(index=1, score=0.9, box=LESION, contour=contour, area_px=256)


def _model(task: str, modality: types_pb2.Modality.ValueType) -> types_pb2.ModelInfo:
    digest = {"segment": "5", "classify": "c"}[task] * 64
    return types_pb2.ModelInfo(task=task, modality=modality, name=f"fake-{task}", digest=digest)
