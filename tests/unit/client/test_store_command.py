"""``breastcad store`` as it is typed."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
from breastcad_client.app import app
from pydicom import uid
from typer.testing import CliRunner

from tests.servers.archives import Answer, dicom, dicom_web
from tests.servers.sending import write

SEG, SR = uid.SegmentationStorage, uid.Comprehensive3DSRStorage


@pytest.mark.parametrize("to", ["dicom://A@127.0.0.1:104", "https://127.0.0.1/dicom-web"])
def test_an_authority_that_is_no_certificate_is_wrong_use(tmp_path: Path, to: str) -> None:
    path = write(tmp_path / "a.dcm")
    authority = tmp_path / "authority.pem"
    authority.write_text("no certificate")
    done = CliRunner().invoke(app, ["store", str(path), "--to", to, "--tls-ca", str(authority)])
    assert done.exit_code == 2
    assert "certificate" in done.output


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


class Interrupting(Answer):
    """An answer that Ctrl-C comes before."""

    def body(self) -> bytes:
        os.kill(os.getpid(), signal.SIGINT)
        return super().body()


def test_ctrl_c_tells_what_was_stored_until_then(tmp_path: Path) -> None:
    for name in ("a.dcm", "b.dcm", "c.dcm"):
        write(tmp_path / name)
    with dicom_web(Answer(200), Interrupting(200)) as server:
        done = CliRunner().invoke(app, ["store", str(tmp_path), "--to", server.url])
    assert done.exit_code == 130
    assert re.search(r"Segmentation \S STORED \S 1 ", done.output)
    assert "stopped: 2 were not sent or not confirmed" in done.output


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
