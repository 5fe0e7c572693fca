"""Images denoised by the preprocess service, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from breastcad.errors import BreastcadError, DeadlineExceeded, InvalidInput, Refused
from breastcad.profiles import DenoiseMethod
from breastcad.rpc_errors import RpcFailure, failure_of
from breastcad.tensors import from_image
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import preprocess_pb2_grpc as rpc
from breastcad.v1 import types_pb2 as types

from breastcad_client.noise_pictures import NoisePictures
from breastcad_client.sources import Source

TIMEOUT_S = 600.0
"""BM3D takes minutes for a full mammogram."""


@dataclass(frozen=True)
class Refusal:
    """Why an image was not denoised."""

    name: str
    error: BreastcadError


@dataclass(frozen=True)
class DenoisedImage:
    """One image, its pictures, and what was found and done."""

    name: str
    pictures: NoisePictures
    denoising: pb.Denoising


@dataclass(frozen=True)
class DenoiseWish:
    """What is asked of every image.

    Attributes
    ----------
    method
        None: the method of the modality.
    modality
        Of PNG and JPEG pictures, and of DICOM files that do not state one.
    """

    method: DenoiseMethod | None = None
    modality: types.Modality.ValueType = types.MODALITY_UNSPECIFIED


async def denoise_all(
    channel: grpc.aio.Channel, sources: Sequence[Source], wish: DenoiseWish
) -> AsyncIterator[DenoisedImage | Refusal]:
    """Denoise files one by one; a refused one does not end the rest.

    Parameters
    ----------
    channel
        To the preprocess service.
    sources
        The files.
    wish
        The same for all of them.

    Raises
    ------
    BreastcadError
        The service cannot be reached, is too busy, or does not know the method.
    """
    stub = rpc.PreprocessServiceStub(channel)
    for source in sources:
        try:
            yield await _denoise(stub, source, wish)
        except BreastcadError as error:
            if not _concerns_one_file(error):
                raise
            yield Refusal(source.name, error)


def _concerns_one_file(error: BreastcadError) -> bool:
    of_a_file = isinstance(error, InvalidInput | Refused | DeadlineExceeded)
    return of_a_file or error.reason == "INTERNAL"


async def _denoise(stub: Any, source: Source, wish: DenoiseWish) -> DenoisedImage:
    try:
        content = source.path.read_bytes()
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise InvalidInput("UNREADABLE", message) from None
    request = pb.DenoiseRequest(file=content, modality=wish.modality, method=wish.method or "")
    try:
        response = await stub.Denoise(request, timeout=TIMEOUT_S)
    except grpc.aio.AioRpcError as error:
        raise _explained(failure_of(error)) from None
    pictures = NoisePictures(
        before=from_image(response.source),
        after=from_image(response.image),
        largest_value=response.largest_value,
        method=response.denoising.method,
    )
    return DenoisedImage(source.name, pictures, response.denoising)


def _explained(failure: RpcFailure) -> BreastcadError:
    """Return the error; gRPC itself refuses a message that is too large, in no words of ours."""
    if failure.code is grpc.StatusCode.RESOURCE_EXHAUSTED and not failure.is_known:
        return Refused("TOO_LARGE", "the image or its result is larger than a message may be")
    return failure.error()
