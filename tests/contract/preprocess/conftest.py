"""The preprocess service through a real server."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from breastcad.testing import FakeInference, in_process, write_release
from breastcad.v1 import preprocess_pb2_grpc as rpc
from breastcad_preprocess.quiet import silence_libraries
from breastcad_preprocess.reading.readers import InThisProcess
from breastcad_preprocess.service import preprocess_service


@pytest.fixture
async def channel(tmp_path: Path) -> AsyncIterator[grpc.aio.Channel]:
    silence_libraries()
    service = preprocess_service(write_release(tmp_path), InThisProcess(), FakeInference({}))
    async with in_process(service) as connected:
        yield connected


@pytest.fixture
def stub(channel: grpc.aio.Channel) -> rpc.PreprocessServiceStub:
    return rpc.PreprocessServiceStub(channel)
