"""Our DICOM objects as ``breastcad report`` tells them, of rendered exams."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from breastcad.errors import InvalidInput
from breastcad_client.app import app
from breastcad_client.objects.description import Description, describe
from breastcad_client.objects.outlines import Extent, extent_of
from breastcad_client.testing import example_object
from breastcad_gateway.render.dicom.equipment import MANUFACTURER
from pydicom import dcmread
from typer.testing import CliRunner

from tests.objects.cases import CASES
from tests.objects.rendering import filed

EXAMPLE = Path(__file__).parents[3] / "examples" / "exam"
SHOWN = (
    "several_lesions",
    "positive_without_lesions",
    "clip",
    "with_predecessors",
    "refused",
    "greek",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("objects")
    for case in SHOWN:
        filed(case, CASES[case](), root)
    return root


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(
        app, ["report", *map(str, arguments)], env={"COLUMNS": "250", "TERM": "dumb"}
    )
    return result.exit_code, result.stdout, result.stderr


def described(folder: Path, pattern: str) -> Description:
    [path] = folder.glob(pattern)
    return describe(path)


def as_json(folder: Path) -> list[dict[str, Any]]:
    status, text, _ = run(folder, "--json")
    assert status == 0
    objects: list[dict[str, Any]] = json.loads(text)["objects"]
    return objects


def test_the_manufacturer_that_is_looked_for_is_the_one_that_is_written(folder: Path) -> None:
    assert MANUFACTURER == "breastcad"
    assert len(as_json(folder)) == len(list(folder.rglob("*.dcm")))


def test_all_kinds_tell_the_same_lesions_at_the_same_places(folder: Path) -> None:
    found = [
        {
            lesion.tracking_uid: lesion.extent
            for lesion in described(folder, f"several_lesions/dicom/{name}.dcm").details.lesions
        }
        for name in ("*-seg", "sr", "cad-sr", "*-gsps")
    ]
    assert len(found[0]) == 5
    assert found[1:] == found[:1] * 3


def test_a_lesion_of_a_clip_lies_in_its_frame(folder: Path) -> None:
    report = described(folder, "clip/dicom/sr.dcm")
    assert [lesion.name for lesion in report.details.lesions] == [
        "US L frame 6 lesion 1",
        "US L frame 16 lesion 1",
        "US L frame 16 lesion 2",
    ]
    assert [image.name for image in report.details.images] == [
        "US L frame 6",
        "US L frame 16",
        "US L frame 26",
    ]
    [source] = report.sources
    assert set(source.frames) == {6, 16, 26}


@pytest.mark.parametrize("name", ["sr", "cad-sr"])
def test_a_whole_image_is_no_lesion(folder: Path, name: str) -> None:
    details = described(folder, f"positive_without_lesions/dicom/{name}.dcm").details
    assert (len(details.images), len(details.lesions)) == (1, 0)


def test_points_are_told_from_the_centre_of_the_first_pixel() -> None:
    assert extent_of([0.5, 0.5, 10.5, 20.5]) == Extent(0, 0, 10, 20)


def test_decisions_areas_and_makers_are_printed(folder: Path) -> None:
    status, text, _ = run(folder / "several_lesions/dicom/sr.dcm")

    assert status == 0
    release = CASES["several_lesions"]().result.release
    for shown in (
        "Left breast - Positive",
        "MG L CC lesion 5",
        "Area: ",
        " mm2",
        release,
        "bundle ",
    ):
        assert shown in text
    assert "Research software - not for clinical use." in text


def test_superseded_reports_are_no_sources(folder: Path) -> None:
    report = described(folder, "with_predecessors/dicom/sr.dcm")
    assert [item.kind for item in report.supersedes] == ["Comprehensive 3D SR Storage"]
    assert not {item.uid for item in report.supersedes} & {item.uid for item in report.sources}


def test_a_report_of_refused_images_says_why(folder: Path) -> None:
    _, text, _ = run(folder / "refused/dicom/sr.dcm")
    assert "Image not analysed: EMPTY_IMAGE" in text


def test_the_patient_is_named_on_demand_only(folder: Path) -> None:
    quiet = run(folder / "greek")[1]
    named = run(folder / "greek", "--patient")[1]
    assert "Διονυσιος" in named
    assert "OBJECTS-greek" in named
    for text in (quiet, run(folder / "greek", "--json")[1]):
        assert "Διονυσιος" not in text
        assert "OBJECTS-greek" not in text


def test_other_files_are_refused_and_the_rest_is_shown(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("none")

    status, _, errors = run(EXAMPLE / "us-l.dcm", tmp_path / "notes.txt")
    assert status == 4
    assert "was not made by breastcad" in errors
    assert "NOT_DICOM" in errors
    assert run(EXAMPLE / "us-l.dcm", folder / "refused/dicom/sr.dcm")[0] == 3


def test_a_folder_without_objects_and_a_wrong_path_are_wrong_use(tmp_path: Path) -> None:
    assert run(EXAMPLE)[0] == 2
    assert run(tmp_path / "gone")[0] == 2


def test_a_mark_of_a_mammography_report_says_on_which_image_it_is(folder: Path) -> None:
    lesions = described(folder, "several_lesions/dicom/cad-sr.dcm").details.lesions
    assert {lesion.facts["Image"] for lesion in lesions} == {"Left breast, cranio-caudal"}


def test_every_kind_says_when_it_was_made(folder: Path) -> None:
    for each in as_json(folder):
        datetime.strptime(each["facts"]["Made"], "%Y-%m-%d %H:%M:%S")


def test_the_decision_is_told_once(folder: Path) -> None:
    sentences = described(folder, "several_lesions/dicom/sr.dcm").details.texts
    assert sentences[0].count("Positive") == 1


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.999])
@pytest.mark.parametrize("undefined", [False, True])
def test_a_report_that_is_cut_off_is_never_shown_as_if_it_were_whole(
    folder: Path, tmp_path: Path, kept: float, *, undefined: bool
) -> None:
    dataset = dcmread(folder / "several_lesions/dicom/sr.dcm")
    dataset["ContentSequence"].is_undefined_length = undefined
    whole, cut = tmp_path / "whole.dcm", tmp_path / "cut.dcm"
    dataset.save_as(whole)
    data = whole.read_bytes()
    cut.write_bytes(data[: int(len(data) * kept)])
    describe(whole)
    with pytest.raises(InvalidInput, match=r"UNDECODABLE|NOT_DICOM"):
        describe(cut)


def test_a_huge_file_of_others_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.dcm"
    path.write_bytes((EXAMPLE / "us-l.dcm").read_bytes())
    os.truncate(path, 1 << 40)
    with pytest.raises(InvalidInput, match="NOT_OURS"):
        describe(path)


@pytest.mark.parametrize(
    ("sop_class", "reason"),
    [("1.2.840.10008.5.1.4.1.1.66.4", "UNDECODABLE"), ("1.2.840.10008.1.1", "UNKNOWN_KIND")],
)
def test_a_damaged_object_and_an_unknown_kind_are_told(
    tmp_path: Path, sop_class: str, reason: str
) -> None:
    path = tmp_path / "object.dcm"
    path.write_bytes(example_object(sop_class))
    with pytest.raises(InvalidInput, match=reason):
        describe(path)
