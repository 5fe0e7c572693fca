"""A real S3 server for tests: MinIO, on loopback, gone afterwards.

``tests/servers/install.sh`` builds the binary once.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3
from breastcad.store import StoreSettings
from minio import Minio
from pydantic import SecretStr

_READY_WITHIN_S = 60.0


@dataclass(frozen=True)
class MinioServer:
    """A server that answers, with its root credentials."""

    endpoint: str
    access_key: str
    secret_key: str

    @property
    def settings(self) -> StoreSettings:
        """Settings of a store on this server."""
        return StoreSettings(
            s3_endpoint=self.endpoint,
            s3_access_key=self.access_key,
            s3_secret_key=SecretStr(self.secret_key),
            s3_secure=False,
        )

    def make_bucket(self) -> str:
        """Make an empty bucket, and return its name."""
        name = f"test-{secrets.token_hex(6)}"
        Minio(self.endpoint, self.access_key, self.secret_key, secure=False).make_bucket(name)
        return name


def minio_binary() -> Path | None:
    """Return the binary that ``install.sh`` built, or none where it did not."""
    script = Path(__file__).with_name("install.sh").read_text()
    version = re.search(r"^minio=(\S+)$", script, re.MULTILINE)
    assert version is not None, "install.sh must state the version of minio"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    binary = cache / "breastcad" / "bin" / f"minio-{version[1]}" / "minio"
    return binary if binary.is_file() else None


@contextmanager
def run_minio(binary: Path, folder: Path) -> Iterator[MinioServer]:
    """Run a server that keeps its data and log in `folder`; yields when it is ready."""
    server = MinioServer(f"127.0.0.1:{_free_port()}", "test", secrets.token_hex(16))
    command = [
        *(str(binary), "server", "--address", server.endpoint),
        *("--console-address", f"127.0.0.1:{_free_port()}", str(folder / "data")),
    ]
    environment = {
        "PATH": os.defpath,
        "HOME": str(folder),
        "MINIO_ROOT_USER": server.access_key,
        "MINIO_ROOT_PASSWORD": server.secret_key,
        "MINIO_UPDATE": "off",
        "MINIO_BROWSER": "off",
        "CI": "true",
    }
    with (folder / "minio.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_ready(server, process, folder / "minio.log")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=_READY_WITHIN_S)


def _wait_until_ready(server: MinioServer, process: subprocess.Popen[bytes], log: Path) -> None:
    url = f"http://{server.endpoint}/minio/health/ready"
    deadline = time.monotonic() + _READY_WITHIN_S
    with urllib3.PoolManager(retries=False, timeout=1.0) as http:
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if http.request("GET", url).status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            time.sleep(0.05)
    raise RuntimeError(f"MinIO did not become ready: {log.read_text()[-1000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
