"""Files sent to servers that answer as they are told."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad.v1 import exam_pb2
from breastcad_client.app import app
from breastcad_client.storing.destination import Protocol, Security, destination_of
from breastcad_client.storing.items import Sent, Status, exit_status, find_items
from breastcad_client.storing.run import store_all
from pydantic import SecretStr
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset
from typer.testing import CliRunner

from tests.servers.archives import Answer, dicom, dicom_web

PATIENT = "NOBODY^SHOULD^SEE"
JSON_UTF8 = "application/dicom+json; charset=utf-8"
REFUSED_A900 = (Status.REFUSED, "STATUS_A900")
SEG, SR = uid.SegmentationStorage, uid.Comprehensive3DSRStorage


def write(path: Path, sop_class: uid.UID = SEG) -> Path:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, uid.generate_uid()
    dataset.StudyInstanceUID = dataset.SeriesInstanceUID = "1.2.3"
    dataset.PatientName = PATIENT
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def sent_to(to: str, *paths: Path, token: str = "") -> list[Sent]:
    security = Security(token=SecretStr(token) if token else None)
    return list(store_all(find_items(map(str, paths), ()).wanted, destination_of(to, security)))


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


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (Answer(200), Status.STORED, ""),
        (Answer(202, [0xA900]), Status.REFUSED, "STATUS_A900"),
        (Answer(202, [0xA900], headers={"Content-Type": JSON_UTF8}), *REFUSED_A900),
        (Answer(401), Status.REFUSED, "HTTP_401"),
        (Answer(409, [0x0122]), Status.REFUSED, "HTTP_409"),
        (Answer(503), Status.FAILED, "HTTP_503"),
    ],
)
def test_answers_of_dicomweb_are_judged(
    tmp_path: Path, answer: Answer, status: Status, reason: str
) -> None:
    with dicom_web(answer) as server:
        [sent] = sent_to(server.url, write(tmp_path / "a.dcm"))
    assert (sent.status, sent.reason) == (status, reason)


@pytest.mark.parametrize(
    "page", ["<html>Welcome</html>", "{", "{}", "[]", '"done"', '{"Status": "ok"}']
)
def test_what_no_answer_confirms_is_not_stored(tmp_path: Path, page: str) -> None:
    with dicom_web(Answer(200, page=page)) as server:
        [sent] = sent_to(server.url, write(tmp_path / "a.dcm"))
    assert (sent.status, sent.reason) == (Status.FAILED, "NOT_CONFIRMED")


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_nothing_is_sent_to_where_a_destination_points(tmp_path: Path, code: int) -> None:
    with dicom_web() as other, dicom_web(Answer(code, headers={"Location": other.url})) as server:
        [sent] = sent_to(server.url, write(tmp_path / "a.dcm"))
        assert (sent.status, sent.reason) == (Status.REFUSED, f"HTTP_{code}")
        assert other.bodies == []


def test_a_file_goes_out_by_dicomweb_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.dcm")
    path.write_bytes(b"preamble".ljust(128, b"!") + path.read_bytes()[128:] + b"rest")
    with dicom_web(Answer(200)) as server:
        [sent] = sent_to(server.url, path)
        [body] = server.bodies
    assert sent.status is Status.STORED
    header, _, part = body.partition(b"\r\n\r\n")
    border = header.partition(b"\r\n")[0]
    assert part == path.read_bytes() + b"\r\n" + border + b"--\r\n"


@pytest.mark.filterwarnings("ignore:Exception ignored:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "to", ["dicom://A@nowhere.invalid:104", "https://nowhere.invalid/dicom-web"]
)
def test_a_host_that_has_no_address_is_no_fault_of_the_file(tmp_path: Path, to: str) -> None:
    [sent] = sent_to(to, write(tmp_path / "a.dcm"))
    assert (sent.status, sent.reason) == (Status.FAILED, "UNREACHABLE")


@pytest.mark.parametrize("to", ["dicom://A@127.0.0.1:104", "https://127.0.0.1/dicom-web"])
def test_an_authority_that_is_no_certificate_is_wrong_use(tmp_path: Path, to: str) -> None:
    path = write(tmp_path / "a.dcm")
    authority = tmp_path / "authority.pem"
    authority.write_text("no certificate")
    done = CliRunner().invoke(app, ["store", str(path), "--to", to, "--tls-ca", str(authority)])
    assert done.exit_code == 2
    assert "certificate" in done.output


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


def test_a_token_is_shown_and_never_sent_in_the_clear(tmp_path: Path) -> None:
    with dicom_web(Answer(200)) as server:
        sent_to(server.url, write(tmp_path / "a.dcm"), token="t-1")
        assert server.tokens == ["Bearer t-1"]

    with pytest.raises(InvalidInput, match="TOKEN_IN_THE_CLEAR"):
        destination_of("http://pacs.example/dicom-web", Security(token=SecretStr("t-1")))


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


def test_the_command_tells_what_was_stored_and_no_patient(tmp_path: Path) -> None:
    write(tmp_path / "a.dcm", SEG)
    write(tmp_path / "b.dcm", SR)
    write(tmp_path / "c.dcm", uid.SecondaryCaptureImageStorage)
    with dicom(0x0000, 0xA900) as to:
        arguments = ["store", str(tmp_path), "--to", to, "--only", "seg,sr"]
        done = CliRunner().invoke(app, arguments, env={"COLUMNS": "120", "TERM": "dumb"})

    assert done.exit_code == 3, done.output
    for words in ("Segmentation", "STORED", "Comprehensive 3D SR", "REFUSED", "STATUS_A900"):
        assert words in done.output
    assert "b.dcm" in done.output
    assert "NOBODY" not in done.output


@pytest.mark.parametrize(
    "wrong",
    [
        ["--to", "nowhere"],
        ["--only", "masks"],
        ["--only", "none"],
        ["--only", ""],
        ["--only", "films"],
    ],
)
def test_the_command_tells_wrong_use(tmp_path: Path, wrong: list[str]) -> None:
    write(tmp_path / "a.dcm")
    arguments = ["store", str(tmp_path), "--to", "https://pacs.example/dicom-web", *wrong]
    assert CliRunner().invoke(app, arguments).exit_code == 2
