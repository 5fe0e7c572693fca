"""Destinations that are spoken to by TLS."""

from __future__ import annotations

import ssl
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from breastcad_client.storing.destination import Security, destination_of
from breastcad_client.storing.items import Sent, find_items
from breastcad_client.storing.run import store_all
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset

from tests.contract.conftest import Certificates
from tests.servers.archives import Answer, DicomWeb, dicom, dicom_web


@pytest.fixture
def file(tmp_path: Path) -> Path:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = uid.SegmentationStorage, uid.generate_uid()
    dataset.StudyInstanceUID = dataset.SeriesInstanceUID = "1.2.3"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    return tmp_path / "a.dcm"


@pytest.fixture
def tls(certificates: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.server, certificates.server_key)
    return context


def reason_of(to: str, file: Path, authority: Path | None) -> str:
    destination = destination_of(to, Security(authority))
    sent: list[Sent] = list(store_all(find_items([str(file)], ()).wanted, destination))
    return sent[0].reason


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
