"""``breastcad analyze`` as it is typed, against a fake service in another thread."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput
from breastcad.v1 import exam_pb2
from breastcad_client.app import app
from breastcad_client.testing import FakeExamService, example_object, serving
from typer.testing import CliRunner

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "set" / "benign"
    folder.mkdir(parents=True)
    for name in ("a.png", "a_mask.png", "b.png"):
        (folder / name).write_bytes(PNG)
    return folder.parent


def analyze(fake: FakeExamService, pictures: Path, out: Path, *more: str) -> tuple[int, str]:
    with serving(fake) as address:
        arguments = ["analyze", str(pictures), "--out", str(out), "--server", address]
        result = CliRunner().invoke(app, [*arguments, "--modality", "US", *more])
    return result.exit_code, result.stdout


def test_everything_is_written_and_the_table_printed(pictures: Path, tmp_path: Path) -> None:
    status, text = analyze(FakeExamService(), pictures, tmp_path / "out")

    assert status == 0
    assert "benign/a.png" in text
    exams = json.loads((tmp_path / "out" / "result.json").read_text())["exams"]
    assert [exam["images"][0]["name"] for exam in exams] == ["benign/a.png", "benign/b.png"]
    assert (tmp_path / "out/masks/benign/a.png").read_bytes() == b"mask"
    assert "not for clinical use" in (tmp_path / "out" / "report.html").read_text()


def test_a_refused_exam_makes_status_three(pictures: Path, tmp_path: Path) -> None:
    fake = FakeExamService(errors=[InvalidInput("TOO_BIG", "Send less.")])
    status, text = analyze(fake, pictures, tmp_path / "out")
    assert status == 3
    assert "TOO_BIG: Send less." in text


def test_json_is_what_the_file_holds(pictures: Path, tmp_path: Path) -> None:
    status, text = analyze(FakeExamService(), pictures, tmp_path / "out", "--json")
    assert status == 0
    # The fake service shares the output and logs there.
    assert (tmp_path / "out" / "result.json").read_text() in text


def test_two_runs_differ_only_in_request_ids(pictures: Path, tmp_path: Path) -> None:
    texts = []
    for run in ("first", "second"):
        analyze(FakeExamService(), pictures, tmp_path / run)
        exams = json.loads((tmp_path / run / "result.json").read_text())["exams"]
        texts.append(json.dumps([{**exam, "request_id": ""} for exam in exams]))
    assert texts[0] == texts[1]


def test_pictures_that_cannot_be_written_cost_no_result(pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "masks/benign/a.png").mkdir(parents=True)

    status, _ = analyze(FakeExamService(), pictures, out)

    assert status == 5
    exams = json.loads((out / "result.json").read_text())["exams"]
    assert [exam["images"][0]["status"] for exam in exams] == ["ANALYSED", "ANALYSED"]
    assert (out / "masks/benign/b.png").read_bytes() == b"mask"
    assert not (out / "report.html").exists()


def test_pictures_of_an_earlier_run_that_cannot_be_removed_cost_no_result(
    pictures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "overlays/benign/a.png").mkdir(parents=True)

    status, _ = analyze(FakeExamService(), pictures, out)

    assert status == 5
    assert (out / "result.json").exists()


def test_named_kinds_are_asked_for_and_dicom_objects_are_written_by_exam(
    pictures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    fake = FakeExamService(reports={"dicom/sr.dcm": example_object()})

    status, text = analyze(fake, pictures, out, "--objects", "masks,sr")

    assert status == 0
    wanted = [exam_pb2.OBJECT_KIND_MASK, exam_pb2.OBJECT_KIND_SR]
    assert [list(header.objects) for header in fake.headers] == [wanted, wanted]
    assert (out / "dicom/benign/a/sr.dcm").read_bytes() == example_object()
    assert (out / "dicom/benign/b/sr.dcm").exists()
    assert "dicom (2 objects)" in text
    assert "dicom/benign/b/sr.dcm" in (out / "report.html").read_text()


def test_a_kind_that_does_not_exist_is_wrong_use(pictures: Path, tmp_path: Path) -> None:
    status, _ = analyze(FakeExamService(), pictures, tmp_path / "out", "--objects", "rtstruct")
    assert status == 2


def test_superseded_reports_are_named_to_the_service(pictures: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    (earlier / "sr.dcm").write_bytes(example_object(number=7))
    fake = FakeExamService()

    status, _ = analyze(fake, pictures, tmp_path / "out", "--supersedes", str(earlier))

    assert status == 0
    assert [[item.sop_instance_uid for item in header.predecessors] for header in fake.headers] == [
        ["2.25.7"],
        ["2.25.7"],
    ]


def test_a_predecessor_that_is_no_report_of_ours_is_wrong_use(
    pictures: Path, tmp_path: Path
) -> None:
    status, _ = analyze(FakeExamService(), pictures, tmp_path / "o", "--supersedes", str(pictures))
    assert status == 2


def test_objects_of_an_earlier_run_in_the_folder_are_no_images(
    pictures: Path, tmp_path: Path
) -> None:
    (pictures / "sr.dcm").write_bytes(example_object())
    fake = FakeExamService()

    analyze(fake, pictures, tmp_path / "out")

    assert sorted(fake.files) == ["benign/a.png", "benign/b.png"]
