"""Readiness is a real inference of every model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import grpc
import numpy as np
from breastcad.errors import Unavailable
from breastcad.inference import wire
from tritonclient.grpc import service_pb2_grpc as rpc

from breastcad_inference.models import Model
from breastcad_inference.triton import PROBE_PRIORITY


class Probe:
    """Ask every model for an answer to a black image, ahead of all that waits.

    Parameters
    ----------
    channel
        To Triton's gRPC port.
    models
        What is served.
    is_alive
        Whether all processes run; one that died might be missed, as others of its model answer.
    """

    def __init__(
        self, channel: grpc.aio.Channel, models: Sequence[Model], is_alive: Callable[[], bool]
    ) -> None:
        self._stub: Any = rpc.GRPCInferenceServiceStub(channel)
        self._models = models
        self._is_alive = is_alive

    async def __call__(self) -> None:
        """Return when all have answered.

        Raises
        ------
        Unavailable
            ``INFERENCE_FAILED`` where a model fails or a process is gone.
        grpc.aio.AioRpcError
            Where Triton does not answer.
        """
        if not self._is_alive():
            raise Unavailable("INFERENCE_FAILED", "a process of Triton is gone")
        await asyncio.gather(*map(self._ask, self._models))

    async def _ask(self, model: Model) -> None:
        image = np.zeros((1, *model.image.shape), model.image.dtype)
        request = wire.with_pixels(model.name, image)
        request.parameters["priority"].uint64_param = PROBE_PRIORITY
        answer = wire.outputs(await self._stub.ModelInfer(request))
        if answer[wire.FAILED].any():
            raise Unavailable("INFERENCE_FAILED", f"{model.name} fails on a black image")
