"""Instances prepared by the preprocess service."""

from typing import Any

import cv2
import grpc
import numpy as np
import pytest
from breastcad.rpc_errors import failure_of
from breastcad.tensors import from_affine, from_image
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import types_pb2 as types
from breastcad_preprocess.service import NAME
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.contract.preprocess.images import mammogram, picture


async def test_mammogram_comes_back_with_pixels_geometry_and_what_was_read(stub: Any) -> None:
    answer = await stub.Prepare(pb.PrepareRequest(source=mammogram(), preview_side=100))
    (frame,) = answer.frames
    assert from_image(frame.image).shape == (320, 208)
    assert (frame.index, answer.info.frames) == (0, 1)
    assert (answer.info.modality, answer.info.laterality) == (
        types.MODALITY_MG,
        types.LATERALITY_R,
    )
    assert (answer.info.view, answer.info.use) == (types.VIEW_CC, pb.IMAGE_USE_DECISION)
    assert len(answer.info.subject) == 64
    assert (answer.geometry.source_rows, answer.geometry.source_columns) == (300, 200)
    assert answer.geometry.pixel_spacing.row_mm == pytest.approx(0.1)
    # A right breast is mirrored: the last column of the source is the first of the image.
    assert from_affine(frame.geometry.source_to_image).apply(np.array([[199.0, 0]]))[0, 0] < 1
    assert (answer.profile, answer.release) == ("mg-1", "test-1")
    preview = cv2.imdecode(np.frombuffer(frame.preview_pgm, np.uint8), cv2.IMREAD_UNCHANGED)
    assert preview.shape == (100, 67)


async def test_spot_view_is_labelled_only(stub: Any) -> None:
    answer = await stub.Prepare(pb.PrepareRequest(source=mammogram(modifier="399055006")))
    assert answer.info.use == pb.IMAGE_USE_LABEL_ONLY
    assert answer.info.use_reason == "SPOT_VIEW"
    assert not answer.frames
    assert (answer.geometry.source_rows, answer.geometry.source_columns) == (300, 200)


async def test_picture_takes_modality_and_side_from_the_request(stub: Any) -> None:
    answer = await stub.Prepare(
        pb.PrepareRequest(
            source=picture(),
            format=pb.SOURCE_FORMAT_PICTURE,
            modality=types.MODALITY_MG,
            laterality=types.LATERALITY_L,
        )
    )
    (frame,) = answer.frames
    assert from_image(frame.image).shape == (320, 208)
    assert answer.info.laterality == types.LATERALITY_L
    assert answer.info.sop_instance_uid == ""
    assert frame.preview_pgm == b""


async def test_side_of_the_source_wins_over_the_request(stub: Any) -> None:
    answer = await stub.Prepare(
        pb.PrepareRequest(source=mammogram(), laterality=types.LATERALITY_L)
    )
    assert answer.info.laterality == types.LATERALITY_R
    assert "LATERALITY_DISAGREES" in answer.notices


@pytest.mark.parametrize(
    ("request_", "code", "reason"),
    [
        (pb.PrepareRequest(), grpc.StatusCode.INVALID_ARGUMENT, "EMPTY"),
        (pb.PrepareRequest(source=b"x" * 999), grpc.StatusCode.INVALID_ARGUMENT, "NOT_DICOM"),
        (
            pb.PrepareRequest(source=b"x", profile="none"),
            grpc.StatusCode.NOT_FOUND,
            "UNKNOWN_PROFILE",
        ),
        (
            pb.PrepareRequest(source=picture(), format=pb.SOURCE_FORMAT_PICTURE),
            grpc.StatusCode.INVALID_ARGUMENT,
            "UNKNOWN_MODALITY",
        ),
        (
            pb.PrepareRequest(source=mammogram(), profile="us-1"),
            grpc.StatusCode.INVALID_ARGUMENT,
            "PROFILE_MISMATCH",
        ),
        (
            pb.PrepareRequest(
                source=bytes(cv2.imencode(".png", np.zeros((63, 99), np.uint8))[1]),
                format=pb.SOURCE_FORMAT_PICTURE,
                modality=types.MODALITY_US,
            ),
            grpc.StatusCode.FAILED_PRECONDITION,
            "TOO_SMALL",
        ),
    ],
)
async def test_refusals_carry_status_and_reason(
    stub: Any, request_: Any, code: Any, reason: str
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await stub.Prepare(request_)
    assert (error.value.code(), failure_of(error.value).reason) == (code, reason)


async def test_refusal_of_a_mammogram_tells_its_side_and_view(stub: Any) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await stub.Prepare(pb.PrepareRequest(source=mammogram()[:-1000]))
    failure = failure_of(error.value)
    assert failure.reason == "TRUNCATED"
    assert failure.details == {
        "modality": "MG",
        "laterality": "R",
        "view": "CC",
        "sop_instance_uid": "1.2.3",
    }


async def test_service_is_serving(channel: grpc.aio.Channel) -> None:
    health = health_pb2_grpc.HealthStub(channel)
    async for answer in health.Watch(health_pb2.HealthCheckRequest(service=NAME)):
        if answer.status == health_pb2.HealthCheckResponse.SERVING:
            break
