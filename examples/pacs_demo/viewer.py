"""The OHIF viewer, served with the DICOMweb services of a PACS from one origin, on loopback only.

A browser lets a page read from its own origin alone, and the viewer's decoders need a page that is
isolated from others (COOP, COEP). So this server has both: the viewer's files, and ``/dicom-web``
as the PACS answers it. It reads only: what the viewer shows cannot be changed through it.
"""

from __future__ import annotations

import http.client
import http.server
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VERSION = "3.12.10"
_ROOT = "/dicom-web"
_ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
_CONFIGURATION = {
    "routerBasename": "/",
    "extensions": [],
    "modes": [],
    "showStudyList": True,
    "maxNumberOfWebWorkers": 1,
    "investigationalUseDialog": {"option": "never"},
    "disableConfirmationPrompts": True,
    "customizationService": [{"ohif.tours": {"$set": []}}],  # no guided tour over the images
    "defaultDataSourceName": "dicomweb",
    "dataSources": [
        {
            "namespace": "@ohif/extension-default.dataSourcesModule.dicomweb",
            "sourceName": "dicomweb",
            "configuration": {
                "friendlyName": "Orthanc",
                "name": "orthanc",
                "wadoUriRoot": _ROOT,
                "qidoRoot": _ROOT,
                "wadoRoot": _ROOT,
                "qidoSupportsIncludeField": False,
                "imageRendering": "wadors",
                "thumbnailRendering": "wadors",
                # All series at once, images first. Loaded one by one, they arrive in any order, and
                # OHIF 3.12 takes a SEG that comes before its images for one of the first of them.
                "enableStudyLazyLoad": False,
                "supportsFuzzyMatching": False,
                "supportsWildcard": True,
                "omitQuotationForMultipartRequest": True,
                "bulkDataURI": {"enabled": True, "relativeResolution": "studies"},
            },
        }
    ],
}


def viewer_folder() -> Path | None:
    """Return the built viewer that ``tests/servers/install.sh`` fetched; none where it did not."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "breastcad" / f"ohif-{VERSION}"
    return folder if (folder / "index.html").is_file() else None


@contextmanager
def run_viewer(folder: Path, pacs: str) -> Iterator[str]:
    """Serve the viewer while the context lasts, and yield its address.

    Parameters
    ----------
    folder
        The built viewer.
    pacs
        ``http://host:port`` of the PACS; its DICOMweb services lie below ``/dicom-web``.
    """
    handler = partial(_Handler, urlsplit(pacs).netloc, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, name="viewer")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def study_link(viewer: str, study: str) -> str:
    """Return the address at which the viewer shows a study."""
    return f"{viewer}/viewer?StudyInstanceUIDs={study}"


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, pacs: str, *args: Any, **kwargs: Any) -> None:
        self._pacs = pacs
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer from the PACS, with the configuration, or with a file of the viewer."""
        path = urlsplit(self.path).path
        if path == _ROOT or path.startswith(f"{_ROOT}/"):
            return self._hand_on()
        if path == "/app-config.js":
            text = f"window.config = {json.dumps(_CONFIGURATION)};"
            return self._answer(200, "text/javascript", text.encode())
        if not Path(self.translate_path(path)).is_file():
            self.path = "/index.html"  # the viewer's own routes
        return super().do_GET()

    def end_headers(self) -> None:
        """Isolate the page."""
        for name, value in _ISOLATION.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: addresses hold UIDs."""

    def _hand_on(self) -> None:
        pacs = http.client.HTTPConnection(self._pacs, timeout=60.0)
        try:
            pacs.request("GET", self.path, headers={"Accept": self.headers.get("Accept", "*/*")})
            answer = pacs.getresponse()
            body = answer.read()
        except OSError:
            return self._answer(502, "text/plain", b"the PACS does not answer")
        finally:
            pacs.close()
        self._answer(answer.status, answer.headers.get("Content-Type", ""), body)

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
