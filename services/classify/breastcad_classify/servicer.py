"""``breastcad.v1.ClassifyService``: messages to domain values and back."""

from __future__ import annotations

from typing import Any

import grpc
from breastcad.modalities import modality_code
from breastcad.prepared import prepared_pixels
from breastcad.v1 import classify_pb2 as pb
from breastcad.v1 import classify_pb2_grpc as rpc

from breastcad_classify import messages
from breastcad_classify.classifier import Classifier, Evidence, Model


class ClassifyServicer(rpc.ClassifyServiceServicer):
    """Serve ``breastcad.v1.ClassifyService``.

    Parameters
    ----------
    classifier
        Looks at images.
    release
        Name of the release, for the answers.
    """

    def __init__(self, classifier: Classifier, release: str) -> None:
        self._classifier = classifier
        self._release = release

    async def Classify(
        self, request: pb.ClassifyRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.ClassifyResponse:
        """Score one prepared image."""
        model = self._classifier.model(modality_code(request.modality))
        return messages.to_response(await self._evidence(model, request), model, self._release)

    async def GetModel(
        self,
        request: pb.ClassifyServiceGetModelRequest,
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> pb.ClassifyServiceGetModelResponse:
        """Describe the model that serves a modality."""
        model = self._classifier.model(modality_code(request.modality))
        return pb.ClassifyServiceGetModelResponse(
            model=model.bundle.info(),
            release=self._release,
            roi_mode=messages.ROI_MODES[model.bundle.spec.roi_mode],
            operating_point=model.scoring.operating_point.message(),
        )

    async def _evidence(self, model: Model, request: pb.ClassifyRequest) -> Evidence:
        if request.HasField("malignancy_logit"):
            return messages.given_evidence(request.malignancy_logit)
        size = model.bundle.spec.input
        return await self._classifier.look(
            model,
            prepared_pixels(request.image, size),
            messages.probability_of(request, size),
            with_heat_map=request.with_heat_map,
        )
