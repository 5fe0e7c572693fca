"""Files sent to servers that answer as they are told."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad.v1 import exam_pb2
from breastcad_client.storing.destination import Protocol, Security, destination_of
from breastcad_client.storing.items import Status, exit_status, find_items
from pydicom import uid

from tests.servers.archives import Answer, dicom, dicom_web
from tests.servers.sending import sent_to, write

SEG, SR = uid.SegmentationStorage, uid.Comprehensive3DSRStorage


def test_only_the_wanted_kinds_are_sent(tmp_path: Path) -> None:
    write(tmp_path / "a.dcm", SEG)
    write(tmp_path / "deep" / "b.dcm", SR)
    write(tmp_path / "image.dcm", uid.UltrasoundImageStorage)

    found = find_items([str(tmp_path)], [exam_pb2.OBJECT_KIND_SR])

    assert [item.name for item in found.wanted] == ["deep/b.dcm"]
    assert found.left_out == 2
    assert len(find_items([str(tmp_path)], ()).wanted) == 3


def test_what_is_no_dicom_file_stays_in_its_folder_and_is_refused_where_it_is_named(
    tmp_path: Path,
) -> None:
    good = write(tmp_path / "a.dcm")
    for name in ("mask.png", "result.json", "DICOMDIR", ".hidden.dcm"):
        (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n")
    assert [item.path for item in find_items([str(tmp_path)], ()).wanted] == [good]

    with dicom(0x0000) as to:
        sent = sent_to(to, good, tmp_path / "result.json")

    assert [(one.status, one.reason) for one in sent] == [
        (Status.STORED, ""),
        (Status.REFUSED, "NOT_DICOM"),
    ]
    assert exit_status(sent) == 3


def test_nothing_to_send_and_missing_paths_are_told(tmp_path: Path) -> None:
    write(tmp_path / "a.dcm", SEG)
    with pytest.raises(InvalidInput, match="NOTHING_TO_STORE"):
        find_items([str(tmp_path)], [exam_pb2.OBJECT_KIND_SC])
    with pytest.raises(NotFound, match="gone"):
        find_items([str(tmp_path / "gone")], ())


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (0x0000, Status.STORED, ""),
        (0xB000, Status.STORED, "WARNING_B000"),  # stored, with changes
        (0xA900, Status.REFUSED, "STATUS_A900"),
        (0x0122, Status.REFUSED, "STATUS_0122"),
        (0xA700, Status.FAILED, "STATUS_A700"),  # out of resources: may work later
    ],
)
def test_statuses_of_dicom_are_judged(
    tmp_path: Path, code: int, status: Status, reason: str
) -> None:
    with dicom(code) as to:
        [sent] = sent_to(to, write(tmp_path / "a.dcm"))
    assert (sent.status, sent.reason) == (status, reason)


def test_a_kind_that_the_archive_does_not_take_is_refused_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    files = [write(tmp_path / "a.dcm", SEG), write(tmp_path / "b.dcm", SR)]
    with dicom(0x0000, kinds=[SR]) as to:
        sent = sent_to(to, *files)
    assert [one.reason for one in sent] == ["NOT_ACCEPTED", ""]


# pynetdicom leaves a socket that found nobody to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")
def test_a_wrong_title_and_a_closed_port_fail_every_file(tmp_path: Path) -> None:
    files = [write(tmp_path / "a.dcm"), write(tmp_path / "b.dcm")]
    with dicom() as to:
        rejected = sent_to(to.replace("ARCHIVE", "OTHER"), *files)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert [one.reason for one in rejected] == ["ASSOCIATION_REJECTED"] * 2
    for to in (f"dicom://ARCHIVE@127.0.0.1:{port}", f"http://127.0.0.1:{port}/dicom-web"):
        sent = sent_to(to, *files)
        assert [one.reason for one in sent] == ["UNREACHABLE"] * 2
        assert exit_status(sent) == 5


@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "to", ["dicom://A@nowhere.invalid:104", "https://nowhere.invalid/dicom-web"]
)
def test_a_host_that_has_no_address_is_no_fault_of_the_file(tmp_path: Path, to: str) -> None:
    [sent] = sent_to(to, write(tmp_path / "a.dcm"))
    assert (sent.status, sent.reason) == (Status.FAILED, "UNREACHABLE")


@pytest.mark.parametrize("protocol", [Protocol.C_STORE, Protocol.STOW])
@pytest.mark.parametrize("kept", [340, 400])
def test_a_file_that_is_cut_off_does_not_end_the_rest(
    tmp_path: Path, protocol: Protocol, kept: int
) -> None:
    cut, good = write(tmp_path / "a.dcm"), write(tmp_path / "b.dcm")
    cut.write_bytes(cut.read_bytes()[:kept])
    with dicom(0x0000, 0x0000) as entity, dicom_web(Answer(200), Answer(200)) as server:
        sent = sent_to(entity if protocol is Protocol.C_STORE else server.url, cut, good)
    assert [one.item.name for one in sent] == [str(cut), str(good)]
    assert sent[1].status is Status.STORED


@pytest.mark.parametrize(
    "typed",
    [
        "pacs.example:104",
        "ftp://pacs.example",
        "dicom://pacs.example:104",
        "dicom://ARCHIVE@pacs.example",
        "dicom://A-TITLE-TOO-LONG-BY-ONE@pacs.example:104",
        "dicom://ARCHIVE@pacs.example:port",
        "https://user:word@pacs.example/dicom-web",
        "https:///dicom-web",
    ],
)
def test_destinations_that_are_none_are_told(typed: str) -> None:
    with pytest.raises(InvalidInput, match="DESTINATION"):
        destination_of(typed, Security())


def test_destinations_are_understood() -> None:
    web = destination_of("https://pacs.example:8443/dicom-web/", Security())
    assert (web.protocol, web.url) == (Protocol.STOW, "https://pacs.example:8443/dicom-web")

    entity = destination_of("dicom://MY ARCHIVE@10.0.0.7:104", Security())
    assert (entity.aet, entity.host, entity.port) == ("MY ARCHIVE", "10.0.0.7", 104)
