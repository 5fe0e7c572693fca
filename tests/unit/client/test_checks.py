"""What doctor finds, and the store that is used by default."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path

import pytest
from breastcad.errors import NotFound, Unavailable
from breastcad_client import checks
from breastcad_client.embedded import EmbeddedSettings, EmbeddedSystem
from breastcad_client.ports import address_of, bracketed, free_ports, is_free
from breastcad_client.services import Deployment
from breastcad_client.stores import store_url


def test_another_python_is_a_fault() -> None:
    assert checks.check_python((3, 11)).mend == ""
    assert checks.check_python((3, 12)).mend == "install with Python 3.11"


def test_a_platform_that_the_model_server_is_not_built_for_is_a_fault() -> None:
    assert checks.check_platform("Linux x86_64", ("glibc", "2.35")).mend == ""
    for system, libc in (
        ("Linux x86_64", ("glibc", "2.9")),
        ("Linux x86_64", ("", "")),
        ("Linux aarch64", ("glibc", "2.36")),
        ("Darwin x86_64", ("", "")),
    ):
        assert "glibc 2.35" in checks.check_platform(system, libc).mend


def test_the_shared_library_of_another_python_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "libpython3.10.so.1.0").touch()
    (tmp_path / "libpython3.11.a").touch()
    assert checks.check_libpython(tmp_path, "libpython3.11.so.1.0").mend
    assert checks.check_libpython(tmp_path, "libpython3.11.a").mend

    (tmp_path / "libpython3.11.so.1.0").touch()

    assert checks.check_libpython(tmp_path, "libpython3.11.so.1.0").mend == ""


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


def test_a_port_is_looked_at_where_the_server_will_listen() -> None:
    # Linux's loopback is a whole network of addresses.
    with socket.socket() as taken:
        taken.bind(("127.0.0.2", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port, "127.0.0.2")
        assert is_free(port, "127.0.0.1")


def test_a_port_of_ipv6_is_looked_at_there() -> None:
    try:
        taken = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with taken:
        port = taken.getsockname()[1]
        assert not is_free(port, "::1")
        assert not is_free(port, "[::1]")
    assert is_free(port, "::1")


@pytest.mark.parametrize(
    ("host", "listens", "asked"),
    [
        ("0.0.0.0", "0.0.0.0", "127.0.0.1:7"),
        ("::", "[::]", "[::1]:7"),
        ("[::1]", "[::1]", "[::1]:7"),
        ("10.1.1.1", "10.1.1.1", "10.1.1.1:7"),
    ],
)
def test_the_gateway_is_asked_where_it_listens(host: str, listens: str, asked: str) -> None:
    assert bracketed(host) == listens
    assert address_of(host, 7) == asked
    gateway = Deployment.plan("file:///m", "stable", host, 7).specs()[0]
    assert gateway.environment["BREASTCAD_HOST"] == listens
    assert isinstance(gateway.is_ready, partial)
    assert gateway.is_ready.args[0] == asked


async def test_a_taken_port_is_named_with_its_host(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        settings = EmbeddedSettings("file:///m", host="127.0.0.2", port=port, logs=tmp_path)
        with pytest.raises(Unavailable, match=rf"Port {port} of 127\.0\.0\.2 is taken"):
            await EmbeddedSystem(settings, print).start()
