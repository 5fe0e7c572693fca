"""``breastcad.v1.SegmentService``: messages to domain values and back."""

from __future__ import annotations

from typing import Any

import grpc
from breastcad.modalities import modality_code
from breastcad.prepared import prepared_pixels
from breastcad.v1 import segment_pb2 as pb
from breastcad.v1 import segment_pb2_grpc as rpc

from breastcad_segment.messages import from_geometry, to_response
from breastcad_segment.segmenter import Segmenter


class SegmentServicer(rpc.SegmentServiceServicer):
    """Serve ``breastcad.v1.SegmentService``.

    Parameters
    ----------
    segmenter
        Finds the lesions.
    release
        Name of the release, for the answers.
    """

    def __init__(self, segmenter: Segmenter, release: str) -> None:
        self._segmenter = segmenter
        self._release = release

    async def Segment(
        self, request: pb.SegmentRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.SegmentResponse:
        """Segment one prepared image and map the findings back to the source."""
        model = self._segmenter.model(modality_code(request.modality))
        pixels = prepared_pixels(request.image, model.bundle.spec.input)
        found = await self._segmenter.segment(model, pixels, from_geometry(request.geometry))
        return to_response(
            found,
            with_probability=request.with_probability,
            model=model.bundle.info(),
            release=self._release,
        )

    async def GetModel(
        self,
        request: pb.SegmentServiceGetModelRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> pb.SegmentServiceGetModelResponse:
        """Describe the model that serves a modality."""
        model = self._segmenter.model(modality_code(request.modality))
        return pb.SegmentServiceGetModelResponse(
            model=model.bundle.info(),
            release=self._release,
            pixel_threshold=model.rule.pixel_threshold,
            min_area_fraction=model.rule.min_area_fraction,
        )
