"""The real inference service for tests: Triton as a child, on loopback, gone afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breastcad.inference import InferenceClientSettings, TritonInference
from pydantic import SecretStr

TOKEN = "token-of-the-test"

_STARTS_WITHIN_S = 90.0
_ENDS_WITHIN_S = 60.0


@dataclass(frozen=True)
class InferenceProcess:
    """The service as a process.

    Parameters
    ----------
    child
        The process.
    log_file
        What it writes to standard error.
    """

    child: subprocess.Popen[bytes]
    log_file: Path

    def events(self) -> list[dict[str, Any]]:
        """Return all that it has logged."""
        text = self.log_file.read_text()
        lines = text.splitlines() if text.endswith("\n") else text.splitlines()[:-1]
        assert all(line.startswith("{") for line in lines), text
        return [json.loads(line) for line in lines]

    def event(self, name: str) -> dict[str, Any]:
        """Wait for an event, and return it."""
        until = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < until:
            ended = self.child.poll() is not None
            for event in self.events():
                if event["event"] == name:
                    return event
            assert not ended, f"ended before {name}: {self.log_file.read_text()}"
            time.sleep(0.05)
        raise TimeoutError(name)

    @property
    def models(self) -> dict[str, str]:
        """The names of the models by task and modality, such as ``segment-us``."""
        names = self.event("triton_serving")["models"]
        return {name.rpartition("-")[0]: name for name in names}

    @property
    def port(self) -> int:
        """Triton's gRPC port."""
        return int(self.event("triton_serving")["grpc_port"])

    @property
    def health_port(self) -> int:
        """The port where health is served."""
        return int(self.event("serving")["port"])

    def connect(self, **settings: Any) -> TritonInference:
        """Return a client that knows the token."""
        token = SecretStr(TOKEN)
        fields = {"inference": f"127.0.0.1:{self.port}", "inference_token": token, **settings}
        return TritonInference.connect(InferenceClientSettings(**fields))

    def wait(self) -> int:
        """Return the exit status, once it has ended by itself."""
        return self.child.wait(_ENDS_WITHIN_S)


@contextmanager
def run_inference(store: Path, **settings: object) -> Iterator[InferenceProcess]:
    """Start the service on the release of `store`; it may not answer yet.

    Parameters
    ----------
    store
        Folder of the store.
    settings
        Fields of `InferenceSettings`.
    """
    fields = {
        "store": store.absolute().as_uri(),
        "triton_port": 0,
        "probe_interval_s": 0.3,
        "inference_token": TOKEN,
        **settings,
    }
    environment = {f"BREASTCAD_{name.upper()}": str(value) for name, value in fields.items()}
    # The service must find libpython by itself.
    inherited = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "log"
        with log_file.open("wb") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "breastcad_inference"],
                env={**inherited, **environment, "GRPC_VERBOSITY": "NONE"},
                stderr=log,
            )
        try:
            yield InferenceProcess(child, log_file)
        finally:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
