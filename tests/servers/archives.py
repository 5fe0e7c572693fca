"""Archives that answer as they are told, by DICOM and by DICOMweb, with TLS where it is given."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Answer:
    """What a DICOMweb archive says to one request.

    Attributes
    ----------
    status
        HTTP status.
    failures
        Codes of failure; without any a success names the instance that was stored.
    page
        What is said instead of that, where it is not empty.
    headers
        Headers besides those that every answer has.
    """

    status: int
    failures: Sequence[int] = ()
    page: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return the Store Instances Response Module as DICOM JSON (PS3.18 10.5.3)."""
        if self.page:
            return self.page.encode()
        failed = [{"00081197": {"vr": "US", "Value": [code]}} for code in self.failures]
        stored = [{"00081155": {"vr": "UI", "Value": ["1.2.3"]}}]
        tag, items = ("00081198", failed) if failed else ("00081199", stored)
        return json.dumps({tag: {"vr": "SQ", "Value": items}}).encode()


class DicomWeb(ThreadingHTTPServer):
    """Gives each request the next of its answers.

    Attributes
    ----------
    url
        Base of its DICOMweb services.
    tokens
        What each request showed as authorization.
    bodies
        What each request brought.
    """

    def __init__(self, answers: Sequence[Answer], tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = iter(answers)
        self.tokens: list[str | None] = []
        self.bodies: list[bytes] = []
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server_port}/dicom-web"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that do not trust the certificate."""


class _Handler(BaseHTTPRequestHandler):
    server: DicomWeb

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.tokens.append(self.headers["Authorization"])
        answer = next(self.server.answers)
        body = answer.body()
        headers = {"Content-Type": "application/dicom+json", **answer.headers}
        self.send_response(answer.status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """Welcome whoever was sent here by another answer."""
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def dicom_web(*answers: Answer, tls: ssl.SSLContext | None = None) -> Iterator[DicomWeb]:
    """Run a DICOMweb archive."""
    with DicomWeb(answers, tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
