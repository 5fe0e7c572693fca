"""Files sent by DICOMweb, and what the answers to them mean."""

from __future__ import annotations

from pathlib import Path

import pytest
from breastcad.errors import InvalidInput
from breastcad_client.storing.destination import Security, destination_of
from breastcad_client.storing.items import Status
from pydantic import SecretStr

from tests.servers.archives import Answer, dicom_web
from tests.servers.sending import sent_to, write

JSON_UTF8 = "application/dicom+json; charset=utf-8"
REFUSED_A900 = (Status.REFUSED, "STATUS_A900")


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


def test_a_token_is_shown_and_never_sent_in_the_clear(tmp_path: Path) -> None:
    with dicom_web(Answer(200)) as server:
        security = Security(token=SecretStr("t-1"))
        sent_to(server.url, write(tmp_path / "a.dcm"), security=security)
        assert server.tokens == ["Bearer t-1"]

    with pytest.raises(InvalidInput, match="TOKEN_IN_THE_CLEAR"):
        destination_of("http://pacs.example/dicom-web", Security(token=SecretStr("t-1")))
