"""The shipped models behind the real services, asked by the command that users type."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom
import pytest

from tests.servers.system import RunningSystem

pytestmark = pytest.mark.integration

ANALYSED, PARTLY_REFUSED, ALL_REFUSED = 0, 3, 4
GIB = 2**30


def analyze(
    system: RunningSystem, out: Path, *arguments: str | Path
) -> tuple[int, list[dict[str, Any]]]:
    """Run ``breastcad analyze`` on the running system; return its exit status and the exams."""
    command = [sys.executable, "-m", "breastcad_client", "analyze", *map(str, arguments)]
    command += ["--out", str(out), "--server", system.address]
    status = subprocess.run(command, capture_output=True, check=False, timeout=300).returncode
    return status, json.loads((out / "result.json").read_text())["exams"]


def without_times(result: Path) -> str:
    exams = json.loads(result.read_text())["exams"]
    for exam in exams:
        del exam["request_id"], exam["timings_ms"]
    return json.dumps(exams)


@pytest.fixture(scope="module")
def example(
    system: RunningSystem, example_exam: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    out = tmp_path_factory.mktemp("example")
    status, _ = analyze(system, out, example_exam)
    assert status == ANALYSED
    return out


def test_the_example_exam_is_decided_for_both_breasts(example: Path) -> None:
    (exam,) = json.loads((example / "result.json").read_text())["exams"]

    assert exam["status"] == "COMPLETE"
    assert [image["status"] for image in exam["images"]] == ["ANALYSED"] * 6
    assert [breast["laterality"] for breast in exam["breasts"]] == ["L", "R"]
    for breast in exam["breasts"]:
        assert [part["modality"] for part in breast["by_modality"]] == ["MG", "US"]
        positive = any(part["score"] >= part["threshold"] for part in breast["by_modality"])
        assert (breast["decision"] == "POSITIVE") == positive


def test_masks_have_the_size_of_their_sources(example: Path, example_exam: Path) -> None:
    for source in sorted(example_exam.glob("*.dcm")):
        header = pydicom.dcmread(source, stop_before_pixels=True)
        mask = cv2.imread(str(example / "masks" / f"{source.stem}.png"), cv2.IMREAD_UNCHANGED)

        assert mask.shape == (header.Rows, header.Columns)
        assert set(np.unique(mask)) <= {0, 255}
        assert (example / "overlays" / f"{source.stem}.png").is_file()


def test_lesions_lie_on_their_masks(example: Path) -> None:
    (exam,) = json.loads((example / "result.json").read_text())["exams"]

    for image in exam["images"]:
        name = Path(image["name"]).stem
        mask = cv2.imread(str(example / "masks" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
        for lesion in image["lesions"]:
            contour = np.array([[p["x"], p["y"]] for p in lesion["contour"]]).round().astype(int)
            drawn = cv2.fillPoly(np.zeros_like(mask), [contour], (255,))
            assert np.mean(mask[drawn > 0] > 0) > 0.9


def test_the_same_exam_twice_gives_the_same_bytes(
    system: RunningSystem, example: Path, example_exam: Path, tmp_path: Path
) -> None:
    analyze(system, tmp_path, example_exam)

    assert without_times(tmp_path / "result.json") == without_times(example / "result.json")


def test_one_request_id_with_other_bytes_is_refused(
    system: RunningSystem, example_exam: Path, tmp_path: Path
) -> None:
    files = sorted(example_exam.glob("*.dcm"))
    analyze(system, tmp_path / "first", files[0], "--request-id", "twice")

    _, (exam,) = analyze(system, tmp_path / "second", files[1], "--request-id", "twice")

    assert exam["error"]["reason"] == "REQUEST_ID_REUSED"


def test_every_dicom_sample_is_analysed_or_refused_with_a_reason(
    system: RunningSystem, data: Path, tmp_path: Path
) -> None:
    status, exams = analyze(system, tmp_path, data / "dicom")

    images = [image for exam in exams for image in exam["images"]]
    by_name = {image["name"]: image for image in images}
    assert status == PARTLY_REFUSED
    assert len(by_name) == len(list((data / "dicom").iterdir()))
    assert by_name["20-wrong-transfer-syntax.dcm"]["status"] == "REFUSED"
    assert by_name["MG1_J2KI"]["status"] == "ANALYSED"
    assert all(image["reason"] for image in images if image["status"] != "ANALYSED")


def test_each_analysed_frame_of_a_clip_is_an_image_of_its_own(
    system: RunningSystem, data: Path, tmp_path: Path
) -> None:
    clip = data / "dicom" / "examples_ybr_color.dcm"

    status, (exam,) = analyze(system, tmp_path, clip)

    numbers = [image["frame"] for image in exam["images"]]
    assert status == ANALYSED
    assert numbers == sorted(set(numbers))
    assert {image["frames"] for image in exam["images"]} == {30}
    written = {path.name for path in (tmp_path / "overlays").rglob("*.png")}
    assert written == {f"{clip.stem}-frame{number}.png" for number in numbers}


def test_a_picture_is_analysed_without_a_dicom_header(
    system: RunningSystem, data: Path, tmp_path: Path
) -> None:
    picture = data / "busi/Dataset_BUSI_with_GT/malignant/malignant (10).png"

    status, (exam,) = analyze(system, tmp_path, picture, "--modality", "US", "--laterality", "L")

    assert status == ANALYSED
    assert exam["images"][0]["malignancy_score"] > 0
    assert exam["breasts"][0]["laterality"] == "L"


def test_what_is_no_image_is_refused_and_the_rest_goes_on(
    system: RunningSystem, example_exam: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "exam"
    folder.mkdir()
    (folder / "empty.dcm").write_bytes(b"")
    (folder / "text.dcm").write_text("no DICOM at all")
    whole = (example_exam / "mg-l-cc.dcm").read_bytes()
    (folder / "cut.dcm").write_bytes(whole[: len(whole) // 2])

    status, exams = analyze(system, tmp_path / "out", folder)

    reasons = {image["name"]: image["reason"] for exam in exams for image in exam["images"]}
    assert status == ALL_REFUSED
    assert reasons == {"empty.dcm": "EMPTY", "text.dcm": "NOT_DICOM", "cut.dcm": "TRUNCATED"}


def test_logs_hold_no_traceback_and_processes_stay_small(
    system: RunningSystem, example: Path
) -> None:
    for log in system.logs.glob("*.log"):
        assert "Traceback" not in log.read_text(), log.name
    for name in ("gateway", "preprocess", "segment", "classify", "fusion", "inference"):
        for process in [system.service(name), *system.service(name).children(recursive=True)]:
            assert process.memory_info().rss < 1.5 * GIB, name
