"""What doctor finds, and the store that is used by default."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from breastcad.errors import NotFound
from breastcad_client import checks
from breastcad_client.ports import free_ports, is_free
from breastcad_client.services import Deployment
from breastcad_client.stores import store_url


def test_another_python_is_a_fault() -> None:
    assert checks.check_python((3, 11)).mend == ""
    assert checks.check_python((3, 12)).mend == "install with Python 3.11"


def test_memory_is_compared_with_what_is_needed(tmp_path: Path) -> None:
    info = tmp_path / "meminfo"
    info.write_text("MemTotal: 9 kB\nMemAvailable: 2097152 kB\n")

    assert checks.check_memory(info, needed=2 * checks.GIB).mend == ""
    assert "add memory" in checks.check_memory(info, needed=2 * checks.GIB + 1).mend


def test_a_taken_port_is_a_fault() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert "--port 0" in checks.check_port(port).mend


def test_a_missing_store_is_a_fault_with_its_reason(tmp_path: Path) -> None:
    finding = checks.check_store((tmp_path / "none").as_uri(), "stable")
    assert finding.fact.startswith("STORE_UNAVAILABLE")
    assert finding.mend


def test_a_silent_service_is_a_fault() -> None:
    finding = checks.check_health("segment", f"127.0.0.1:{free_ports(1)[0]}")
    assert "does not answer" in finding.fact


def test_free_ports_are_different() -> None:
    assert len(set(free_ports(20))) == 20


def test_the_store_is_the_given_one_or_that_of_the_checkout(tmp_path: Path) -> None:
    package = tmp_path / "client" / "package" / "stores.py"
    with pytest.raises(NotFound, match="--store"):
        store_url(None, package)

    (tmp_path / "models" / "channels").mkdir(parents=True)

    assert store_url(None, package) == f"file://{tmp_path}/models"
    assert store_url("s3://a/b", package) == "s3://a/b"


def test_each_service_is_told_where_the_ones_below_it_are() -> None:
    deployment = Deployment.plan("file:///m", "stable", "0.0.0.0", 0)
    told = {spec.name: spec.environment for spec in deployment.specs()}

    for name in ("preprocess", "segment", "classify", "fusion"):
        port = told[name]["BREASTCAD_PORT"]
        assert told["gateway"][f"BREASTCAD_{name.upper()}"] == f"127.0.0.1:{port}"
        assert told[name]["BREASTCAD_HOST"] == "127.0.0.1"
    assert told["gateway"]["BREASTCAD_HOST"] == "0.0.0.0"
    triton = told["inference"]["BREASTCAD_TRITON_PORT"]
    assert told["segment"]["BREASTCAD_INFERENCE"] == f"127.0.0.1:{triton}"
    assert told["classify"]["BREASTCAD_INFERENCE_TOKEN"] == deployment.token
