"""The stores that the contract holds for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from breastcad.store import Store, open_store

from tests.servers.minio import MinioServer, minio_binary, run_minio


@pytest.fixture(scope="session")
def minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioServer]:
    binary = minio_binary()
    if binary is None:
        pytest.skip("MinIO is not installed: run make servers (needs Go)")
    with run_minio(binary, tmp_path_factory.mktemp("minio")) as server:
        yield server


@pytest.fixture(params=["file", "s3", "s3 without prefix"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "file":
        (tmp_path / "a store").mkdir()
        return open_store((tmp_path / "a store").as_uri())
    server: MinioServer = request.getfixturevalue("minio")
    prefix = "/models/main" if request.param == "s3" else ""
    return open_store(f"s3://{server.make_bucket()}{prefix}", server.settings)
