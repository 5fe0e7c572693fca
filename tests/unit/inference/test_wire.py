"""Arrays as messages of the Open Inference Protocol."""

from __future__ import annotations

import numpy as np
from breastcad.inference import wire
from tritonclient.grpc import service_pb2 as pb


def test_a_request_carries_the_pixels_row_by_row() -> None:
    image = np.arange(6, dtype=np.uint8).reshape(1, 1, 2, 3)[..., ::-1]

    request = wire.with_pixels("a-model", image)

    assert request.model_name == "a-model"
    assert (request.inputs[0].datatype, list(request.inputs[0].shape)) == ("UINT8", [1, 1, 2, 3])
    assert list(request.raw_input_contents) == [bytes([2, 1, 0, 5, 4, 3])]


def test_outputs_are_read_by_name_and_may_be_changed() -> None:
    response = pb.ModelInferResponse()
    response.outputs.add(name="logit", datatype="FP32", shape=[1, 1])
    response.outputs.add(name="evidence", datatype="UINT8", shape=[1, 1, 2])
    response.raw_output_contents.extend([np.float32(0.5).tobytes(), bytes([7, 8])])

    answer = wire.outputs(response)
    answer["evidence"][0, 0, 0] = 9

    assert answer["logit"].tolist() == [[0.5]]
    assert answer["evidence"].tolist() == [[[9, 8]]]
