"""Images denoised by the preprocess service."""

from typing import Any

import grpc
import numpy as np
import pytest
from breastcad.rpc_errors import failure_of
from breastcad.tensors import from_image, to_image
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import types_pb2 as types


@pytest.mark.parametrize(
    ("modality", "method", "expected"),
    [
        (types.MODALITY_US, "", "bnlm"),
        (types.MODALITY_MG, "", "gat_tv"),
        (types.MODALITY_US, "gat_tv", "gat_tv"),
        (types.MODALITY_UNSPECIFIED, "none", "none"),
    ],
)
async def test_plain_image_is_denoised_by_method_or_modality(
    stub: Any, modality: Any, method: str, expected: str
) -> None:
    noisy = (100 * np.random.default_rng(0).poisson(200, (128, 128))).astype(np.uint16)
    answer = await stub.Denoise(
        pb.DenoiseRequest(image=to_image(noisy), modality=modality, method=method)
    )
    denoised = from_image(answer.image)
    assert (denoised.shape, denoised.dtype) == (noisy.shape, noisy.dtype)
    assert answer.denoising.method == expected
    assert (denoised.std() < noisy.std()) == (expected != "none")


async def test_unknown_method_is_refused(stub: Any) -> None:
    image = to_image(np.zeros((20, 20), np.uint8))
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await stub.Denoise(pb.DenoiseRequest(image=image, method="magic"))
    assert failure_of(error.value).reason == "UNKNOWN_METHOD"
