"""What is done before Triton starts: ports, libpython, patience."""

from __future__ import annotations

import json
import os
import socket
import sysconfig
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from breastcad.errors import Unavailable
from breastcad_inference.handshake import be_patient
from breastcad_inference.libpython import lead_to_libpython
from breastcad_inference.ports import choose_ports
from breastcad_inference.settings import InferenceSettings
from pytriton.models.model import Model


@pytest.fixture
def taken() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    "field", ["port", "health_port", "metrics_port", "triton_port", "triton_http_port"]
)
def test_a_port_in_use_is_named(taken: int, field: str) -> None:
    settings = InferenceSettings.model_validate({"triton_port": 0, field: taken})

    with pytest.raises(Unavailable, match=f"PORT_TAKEN: 127.0.0.1:{taken} "):
        choose_ports(settings)


def test_free_ports_are_found_and_all_different() -> None:
    ports = choose_ports(InferenceSettings(triton_port=0, triton_metrics_port=0))

    assert len({ports.grpc, ports.http, ports.metrics}) == 3
    assert 0 not in {ports.grpc, ports.http, ports.metrics}


def test_triton_has_no_metrics_unless_asked_for() -> None:
    assert choose_ports(InferenceSettings(triton_port=0)).metrics is None


def test_children_find_libpython_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/elsewhere")

    lead_to_libpython()

    folder = sysconfig.get_config_var("LIBDIR")
    assert os.environ["LD_LIBRARY_PATH"] == f"{folder}:/elsewhere"


def test_the_stub_waits_for_a_first_instance_that_does_not_listen_yet(tmp_path: Path) -> None:
    be_patient()
    model = Model.__new__(Model)
    model.model_version = 1
    scope: dict[str, Any] = {"__name__": "communication"}
    exec(model.get_proxy_model_files()["file:1/communication.py"], scope)
    address = tmp_path / "config.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(address))
        threading.Thread(target=_answer_late, args=[listener], daemon=True).start()

        assert scope["get_config_from_handshake_server"](address) == {"answered": True}


def _answer_late(listener: socket.socket) -> None:
    time.sleep(0.1)
    listener.listen()
    connection, _ = listener.accept()
    with connection:
        content = json.dumps({"answered": True}).encode()
        connection.sendall(len(content).to_bytes(4, "big") + content)
