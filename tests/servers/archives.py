"""Archives that answer as they are told, by DICOM and by DICOMweb, with TLS where it is given."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pydicom import uid
from pynetdicom import AE, evt

KINDS = (uid.SegmentationStorage, uid.Comprehensive3DSRStorage)


@contextmanager
def dicom(
    *statuses: int, kinds: Sequence[uid.UID] = KINDS, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Run a DICOM archive that gives one file after the other these statuses; yield its URL."""
    left = iter(statuses)
    entity = AE("ARCHIVE")
    entity.require_called_aet = True
    for kind in kinds:
        entity.add_supported_context(kind)
    handlers: Any = [(evt.EVT_C_STORE, lambda _: next(left))]
    server = entity.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=handlers, ssl_context=tls
    )
    assert server is not None
    assert server.socket is not None
    try:
        yield f"dicom://ARCHIVE@127.0.0.1:{server.socket.getsockname()[1]}"
    finally:
        server.shutdown()


class DicomWeb(ThreadingHTTPServer):
    """Gives each request the next of its answers: a status, and codes of failure.

    Attributes
    ----------
    url
        Base of its DICOMweb services.
    tokens
        What each request showed as authorization.
    """

    def __init__(
        self, answers: Sequence[tuple[int, Sequence[int]]], tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = iter(answers)
        self.tokens: list[str | None] = []
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server_port}/dicom-web"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that do not trust the certificate."""


class _Handler(BaseHTTPRequestHandler):
    server: DicomWeb

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tokens.append(self.headers["Authorization"])
        status, failures = next(self.server.answers)
        # Failed SOP Sequence and Failure Reason (PS3.18 10.5.3).
        items = [{"00081197": {"vr": "US", "Value": [code]}} for code in failures]
        body = json.dumps({"00081198": {"vr": "SQ", "Value": items}} if items else {}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/dicom+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def dicom_web(
    *answers: tuple[int, Sequence[int]], tls: ssl.SSLContext | None = None
) -> Iterator[DicomWeb]:
    """Run a DICOMweb archive."""
    with DicomWeb(answers, tls) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
