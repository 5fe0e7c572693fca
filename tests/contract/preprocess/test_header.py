"""Headers that the preprocess service reads."""

from io import BytesIO
from typing import Any

import grpc
import pytest
from breastcad.rpc_errors import failure_of
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import types_pb2 as types
from pydicom.filereader import read_dataset

from tests.contract.preprocess.images import mammogram, picture


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
    assert (error.value.code(), failure_of(error.value).reason) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        reason,
    )
    assert "DOE" not in repr(error.value)


def _patient_id(header: bytes) -> str:
    dataset = read_dataset(BytesIO(header), is_implicit_VR=False, is_little_endian=True)
    return str(dataset.PatientID)
