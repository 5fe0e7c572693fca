"""Destinations that are spoken to by TLS."""

from __future__ import annotations

import ssl
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from breastcad_client.storing.destination import Security

from tests.contract.conftest import Certificates
from tests.servers.archives import Answer, DicomWeb, dicom, dicom_web
from tests.servers.sending import sent_to, write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "a.dcm")


@pytest.fixture
def tls(certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server, certificates.server_key)
    return context


def reason_of(to: str, file: Path, authority: Path | None) -> str:
    [sent] = sent_to(to, file, security=Security(authority))
    return sent.reason


def test_dicomweb_is_trusted_by_its_authority_alone(
    file: Path, tls: ssl.SSLContext, certificates: Certificates
) -> None:
    archive: AbstractContextManager[DicomWeb] = dicom_web(Answer(200), tls=tls)
    with archive as server:
        assert reason_of(server.url, file, None) == "TLS_FAILED"
        assert reason_of(server.url, file, certificates.client) == "TLS_FAILED"
        assert reason_of(server.url, file, certificates.authority) == ""


# pynetdicom leaves a socket that found nobody to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")
def test_dicom_is_trusted_by_its_authority_alone(
    file: Path, tls: ssl.SSLContext, certificates: Certificates
) -> None:
    with dicom(0x0000, tls=tls) as to:
        assert reason_of(to, file, certificates.authority) == ""
        assert reason_of(to, file, certificates.client) == "UNREACHABLE"
