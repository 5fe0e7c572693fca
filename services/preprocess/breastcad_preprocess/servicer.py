"""``breastcad.v1.PreprocessService``: messages to domain values and back."""

from __future__ import annotations

from typing import Any

import grpc
from breastcad.tensors import from_image
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import preprocess_pb2_grpc as rpc

from breastcad_preprocess.denoise.methods import denoise
from breastcad_preprocess.messages import (
    from_prepare_request,
    requested_method,
    to_denoise_response,
    to_prepare_response,
)
from breastcad_preprocess.preparing import Preparer
from breastcad_preprocess.threads import run_to_end


class PreprocessServicer(rpc.PreprocessServiceServicer):
    """Serve ``breastcad.v1.PreprocessService``.

    Parameters
    ----------
    preparer
        Prepares instances; runs in threads, because the native code below lets others run.
    """

    def __init__(self, preparer: Preparer) -> None:
        self._preparer = preparer

    async def Prepare(
        self, request: pb.PrepareRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.PrepareResponse:
        """Prepare one instance for the models of the release."""
        outcome = await run_to_end(self._preparer, from_prepare_request(request))
        return to_prepare_response(outcome, self._preparer.release)

    async def Denoise(
        self, request: pb.DenoiseRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.DenoiseResponse:
        """Denoise a plain image; the caller vouches that its pixels are linear."""
        method, pixels = requested_method(request), from_image(request.image)
        denoised = await run_to_end(denoise, pixels, method, raw=True, fallback=True)
        return to_denoise_response(denoised)
