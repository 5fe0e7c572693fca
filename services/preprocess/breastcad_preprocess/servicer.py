"""``breastcad.v1.PreprocessService``: messages to domain values and back."""

from __future__ import annotations

from typing import Any

import grpc
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import preprocess_pb2_grpc as rpc

from breastcad_preprocess.denoising import ImageDenoiser
from breastcad_preprocess.messages import (
    from_denoise_request,
    from_prepare_request,
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
    denoiser
        Denoises plain images and files, in threads too.
    """

    def __init__(self, preparer: Preparer, denoiser: ImageDenoiser) -> None:
        self._preparer = preparer
        self._denoiser = denoiser

    async def Prepare(
        self, request: pb.PrepareRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.PrepareResponse:
        """Prepare one instance for the models of the release."""
        outcome = await run_to_end(self._preparer, from_prepare_request(request))
        return to_prepare_response(outcome, self._preparer.release)

    async def ReadHeader(
        self, request: pb.ReadHeaderRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.ReadHeaderResponse:
        """Read what objects in the study of a DICOM file repeat of it."""
        header = await run_to_end(self._preparer.read_header, request.source)
        return pb.ReadHeaderResponse(header=header, release=self._preparer.release)

    async def Denoise(
        self, request: pb.DenoiseRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.DenoiseResponse:
        """Denoise one image at its own size; the caller vouches that plain pixels are linear."""
        outcome = await run_to_end(self._denoiser, from_denoise_request(request))
        return to_denoise_response(outcome, with_source=bool(request.file))
