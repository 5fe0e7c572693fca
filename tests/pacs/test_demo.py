"""The demo as it is typed: everything on this machine, to a link that answers."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from examples.pacs_demo.orthanc import why_not
from examples.pacs_demo.viewer import run_viewer, viewer_folder

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 600


@pytest.mark.integration
def test_the_demo_ends_with_a_link_to_the_exam_and_its_results(tmp_path: Path) -> None:
    if reason := why_not() or (None if viewer_folder() else "the OHIF viewer is not there"):
        pytest.skip(reason)

    done = subprocess.run(
        [sys.executable, "-m", "examples.pacs_demo", "--once", "--out", str(tmp_path / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )

    assert done.returncode == 0, done.stderr
    assert "/viewer?StudyInstanceUIDs=" in done.stdout
    for kind in ("Segmentation", "Comprehensive 3D SR", "Mammography CAD SR"):
        assert kind in done.stdout
    assert "REFUSED" not in done.stdout
    assert "FAILED" not in done.stdout
    assert list((tmp_path / "out" / "dicom").glob("*-seg.dcm"))


def test_the_viewer_is_served_with_the_pacs_behind_it_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "index.html").write_text("<html>viewer</html>")
    (tmp_path / "secret").write_text("secret")
    pacs = ThreadingHTTPServer(("127.0.0.1", 0), Pacs)
    thread = threading.Thread(target=pacs.serve_forever)
    thread.start()
    try:
        with run_viewer(tmp_path / "dist", f"http://127.0.0.1:{pacs.server_port}") as viewer:
            assert get(viewer, "/viewer?StudyInstanceUIDs=1.2") == (200, "<html>viewer</html>")
            assert get(viewer, "/dicom-web/studies?limit=1") == (404, "/dicom-web/studies?limit=1")
            assert get(viewer, "/../secret") == (200, "<html>viewer</html>")
            assert '"wadoRoot": "/dicom-web"' in get(viewer, "/app-config.js")[1]
            pacs.shutdown()
            pacs.server_close()
            assert get(viewer, "/dicom-web/studies")[0] == 502
    finally:
        pacs.shutdown()
        thread.join()


class Pacs(BaseHTTPRequestHandler):
    """Knows nothing, and says what it was asked."""

    def do_GET(self) -> None:
        self.send_response(404)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def get(server: str, path: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(server).netloc, timeout=30.0)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
