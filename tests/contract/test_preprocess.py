"""The preprocess service through a real server."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import grpc
import numpy as np
import pytest
from breastcad.rpc_errors import failure_of
from breastcad.tensors import from_affine, from_image, to_image
from breastcad.testing import FakeInference, in_process, write_release
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import preprocess_pb2_grpc as rpc
from breastcad.v1 import types_pb2 as types
from breastcad_preprocess.quiet import silence_libraries
from breastcad_preprocess.reading.readers import InThisProcess
from breastcad_preprocess.service import NAME, preprocess_service
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_status import rpc_status
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filereader import read_dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian


@pytest.fixture
async def channel(tmp_path: Path) -> AsyncIterator[grpc.aio.Channel]:
    silence_libraries()
    service = preprocess_service(write_release(tmp_path), InThisProcess(), FakeInference({}))
    async with in_process(service) as connected:
        yield connected


@pytest.fixture
def stub(channel: grpc.aio.Channel) -> rpc.PreprocessServiceStub:
    return rpc.PreprocessServiceStub(channel)


def picture() -> bytes:
    image = np.zeros((300, 200), np.uint8)
    cv2.ellipse(image, (0, 150), (140, 120), 0, -90, 90, (100,), -1)
    return bytes(cv2.imencode(".png", image)[1])


def mammogram(modifier: str = "") -> bytes:
    image = np.zeros((300, 200), np.uint16)
    cv2.ellipse(image, (199, 150), (140, 120), 0, 90, 270, (3000,), -1)
    view = Dataset()
    view.CodeValue = "399162004"
    if modifier:
        item = Dataset()
        item.CodeValue = modifier
        view.ViewModifierCodeSequence = Sequence([item])
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.1.2", "1.2.3"
    made.Modality, made.PatientID, made.ImageLaterality = "MG", "4711", "R"
    made.ViewCodeSequence = Sequence([view])
    made.ImagerPixelSpacing = [0.1, 0.1]
    made.WindowCenter, made.WindowWidth = 2048, 4096
    made.Rows, made.Columns = image.shape
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 12, 11, 0
    made.PixelData = image.tobytes()
    buffer = BytesIO()
    made.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


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
    preview = cv2.imdecode(np.frombuffer(frame.preview_png, np.uint8), cv2.IMREAD_UNCHANGED)
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
    assert frame.preview_png == b""


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
    assert (error.value.code(), _reason(error.value)) == (code, reason)


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


async def test_header_is_returned_where_it_is_asked_for(stub: Any) -> None:
    without = await stub.Prepare(pb.PrepareRequest(source=mammogram()))
    answer = await stub.Prepare(pb.PrepareRequest(source=mammogram(), with_header=True))
    labelled = await stub.Prepare(
        pb.PrepareRequest(source=mammogram(modifier="399055006"), with_header=True)
    )
    assert (without.header, answer.frames) == (b"", without.frames)
    assert _patient_id(answer.header) == _patient_id(labelled.header) == "4711"


async def test_header_of_a_picture_is_empty(stub: Any) -> None:
    request = pb.PrepareRequest(
        source=picture(),
        format=pb.SOURCE_FORMAT_PICTURE,
        modality=types.MODALITY_MG,
        with_header=True,
    )
    assert (await stub.Prepare(request)).header == b""


async def test_header_of_a_file_that_is_refused_is_read(stub: Any) -> None:
    refused = mammogram()[:-1000]
    answer = await stub.ReadHeader(pb.ReadHeaderRequest(source=refused))
    assert _patient_id(answer.header) == "4711"
    assert answer.release == "test-1"


@pytest.mark.parametrize(("source", "reason"), [(b"", "EMPTY"), (b"DOE^JANE" * 99, "NOT_DICOM")])
async def test_what_is_no_dicom_has_no_header(stub: Any, source: bytes, reason: str) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await stub.ReadHeader(pb.ReadHeaderRequest(source=source))
    assert (error.value.code(), _reason(error.value)) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert "DOE" not in repr(error.value)


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
    assert _reason(error.value) == "UNKNOWN_METHOD"


async def test_service_is_serving(channel: grpc.aio.Channel) -> None:
    health = health_pb2_grpc.HealthStub(channel)
    async for answer in health.Watch(health_pb2.HealthCheckRequest(service=NAME)):
        if answer.status == health_pb2.HealthCheckResponse.SERVING:
            break


def _patient_id(header: bytes) -> str:
    dataset = read_dataset(BytesIO(header), is_implicit_VR=False, is_little_endian=True)
    return str(dataset.PatientID)


def _reason(error: grpc.aio.AioRpcError) -> str:
    info = error_details_pb2.ErrorInfo()
    status = rpc_status.from_call(error)
    assert status is not None
    status.details[0].Unpack(info)
    return str(info.reason)
