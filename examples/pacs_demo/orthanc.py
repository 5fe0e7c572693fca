"""A real PACS on this machine: Orthanc with DICOMweb, reached by loopback only."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

AET = "ORTHANC"
_HTTP_PORT, _DICOM_PORT = 8042, 4242  # in the network that it has for itself
_READY_WITHIN_S = 60.0
_POLL_S = 0.05
_ISOLATE = ("unshare", "--map-root-user", "--net", "--pid", "--fork", "--kill-child")
_PLUGINS = (
    Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
    Path("/usr/local/share/orthanc/plugins/libOrthancDicomWeb.so"),
)


@dataclass(frozen=True)
class Orthanc:
    """An Orthanc that answers.

    Attributes
    ----------
    address
        ``http://host:port`` of its own interface.
    dicom_port
        Port of its DICOM services, on loopback.
    pid
        Of the process that holds it.
    """

    address: str
    dicom_port: int
    pid: int

    @property
    def dicom_web(self) -> str:
        """URL of its DICOMweb services."""
        return f"{self.address}/dicom-web"

    @property
    def dicom(self) -> str:
        """Where ``breastcad store`` finds its DICOM services."""
        return f"dicom://{AET}@127.0.0.1:{self.dicom_port}"


def why_not() -> str | None:
    """Return why no Orthanc can run here, or none where it can."""
    if not _program():
        return "Orthanc is not installed: apt-get install --no-install-recommends orthanc"
    if not _plugin():
        return "Orthanc cannot speak DICOMweb: apt-get install --no-install-recommends " + (
            "orthanc-dicomweb"
        )
    tried = subprocess.run([*_ISOLATE, "true"], capture_output=True)
    if tried.returncode:
        return "Orthanc needs a network of its own, which unshare may not make here: run as root"
    return None


@contextmanager
def run_orthanc() -> Iterator[Orthanc]:
    """Run an empty Orthanc that forgets everything at the end; yields when it is ready.

    Raises
    ------
    RuntimeError
        It does not come up; the message has the end of its log.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="breastcad-orthanc-")))
        (folder / "orthanc.json").write_text(json.dumps(_configuration(folder)))
        web, dicom = (stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in "ab")
        process = stack.enter_context(_started(folder, web, dicom))
        server = Orthanc(
            f"http://127.0.0.1:{web.getsockname()[1]}", dicom.getsockname()[1], process.pid
        )
        _wait_until_ready(server, process, folder / "orthanc.log")
        yield server


@contextmanager
def _started(
    folder: Path, web: socket.socket, dicom: socket.socket
) -> Iterator[subprocess.Popen[bytes]]:
    pairs = f"{web.fileno()}:{_HTTP_PORT},{dicom.fileno()}:{_DICOM_PORT}"
    command = [*_ISOLATE, sys.executable, str(Path(__file__).with_name("isolated.py")), pairs]
    command += [str(_program()), str(folder / "orthanc.json")]
    with (folder / "orthanc.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            pass_fds=(web.fileno(), dicom.fileno()),
            process_group=0,  # Ctrl-C is for who waits, who then ends it
        )
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(timeout=_READY_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _configuration(folder: Path) -> dict[str, object]:
    return {
        "Name": "breastcad",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": _HTTP_PORT,
        "DicomPort": _DICOM_PORT,
        "DicomAet": AET,
        "DicomCheckCalledAet": True,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "OverwriteInstances": False,
        "Plugins": [str(_plugin())],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }


def _program() -> str | None:
    return shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin:/usr/local/sbin")


def _plugin() -> Path | None:
    return next((path for path in _PLUGINS if path.is_file()), None)


def _wait_until_ready(server: Orthanc, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/system", timeout=5.0):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(_POLL_S)
    raise RuntimeError(f"Orthanc did not become ready: {log.read_text(errors='replace')[-1000:]}")
