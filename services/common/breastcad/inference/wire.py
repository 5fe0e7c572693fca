"""Arrays as messages of the Open Inference Protocol, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from tritonclient.grpc import service_pb2 as pb
from tritonclient.utils import np_to_triton_dtype, triton_to_np_dtype

INPUT = "image"
FAILED = "failed"


def describe(model: str, image: NDArray[Any]) -> pb.ModelInferRequest:
    """Return a request for `model` that describes `image`, without its pixels."""
    request = pb.ModelInferRequest(model_name=model)
    request.inputs.add(
        name=INPUT, datatype=np_to_triton_dtype(image.dtype), shape=list(image.shape)
    )
    return request


def with_pixels(model: str, image: NDArray[Any]) -> pb.ModelInferRequest:
    """Return a request for `model` that carries `image`."""
    request = describe(model, image)
    request.raw_input_contents.append(image.tobytes())
    return request


def outputs(response: pb.ModelInferResponse) -> dict[str, NDArray[Any]]:
    """Return the arrays that `response` carries, by name; they are copies."""
    return {
        output.name: array(output.datatype, output.shape, content)
        for output, content in zip(response.outputs, response.raw_output_contents, strict=True)
    }


def array(datatype: str, shape: Any, content: bytes | memoryview) -> NDArray[Any]:
    """Return a copy of `content` as an array of Triton's `datatype` and of `shape`."""
    return np.frombuffer(content, triton_to_np_dtype(datatype)).reshape(tuple(shape)).copy()
