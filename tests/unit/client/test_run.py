"""One run against a fake service: what is in the folder, and how it got there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, Refused
from breastcad.testing import in_process
from breastcad.v1 import exam_pb2
from breastcad_client import AsyncClient, Exam, Instance
from breastcad_client.analysis import analyze_all
from breastcad_client.exam import ExamObject
from breastcad_client.folder import ResultFolder
from breastcad_client.outcome import Outcome
from breastcad_client.testing import FakeExamService, analysed_image, example_result

NAMES = {"x/a.png": "x/a", "b.png": "b"}
EXAMS = [Exam((Instance(name, b"1"),), request_id=f"r-{name[0]}") for name in NAMES]


async def run(
    fake: FakeExamService, folder: ResultFolder, exams: Sequence[Exam] = EXAMS
) -> list[Outcome]:
    async with in_process(fake.as_service()) as channel:
        return await analyze_all(AsyncClient(channel), exams, (), folder, lambda _, __: None, 2)


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


async def test_masks_and_results_are_written_and_nothing_else(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path, NAMES)

    folder.write_result(await run(FakeExamService(), folder))

    assert files(tmp_path) == ["masks/b.png", "masks/x/a.png", "result.json"]
    assert (tmp_path / "masks/x/a.png").read_bytes() == b"mask"
    exams = json.loads((tmp_path / "result.json").read_text())["exams"]
    assert [exam["images"][0]["name"] for exam in exams] == ["x/a.png", "b.png"]


async def test_a_failed_exam_stands_in_its_place_and_the_others_go_on(tmp_path: Path) -> None:
    fake = FakeExamService(errors=[Refused("EXAM_TOO_LARGE", "Send less.")])

    outcomes = await run(fake, ResultFolder(tmp_path, NAMES))

    assert sorted(outcome.error is None for outcome in outcomes) == [False, True]
    assert [outcome.result.request_id for outcome in outcomes] == ["r-x", "r-b"]


async def test_pictures_of_an_earlier_run_do_not_stay_for_a_refused_image(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path, NAMES)
    await run(FakeExamService(), folder)

    await run(FakeExamService(errors=[Refused("X", "No.") for _ in EXAMS]), folder)

    assert files(tmp_path) == []


async def test_each_frame_of_a_clip_has_a_mask_of_its_own(tmp_path: Path) -> None:
    clip = [Exam((Instance("x/a.png", b"clip"), Instance("b.png", b"1")), "r-c")]

    await run(FakeExamService(), ResultFolder(tmp_path, NAMES), clip)

    assert files(tmp_path) == [
        "masks/b.png",
        "masks/x/a-frame20.png",
        "masks/x/a-frame33.png",
        "masks/x/a-frame6.png",
    ]


async def test_pictures_of_frames_that_are_chosen_no_longer_do_not_stay(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path, NAMES)
    for stale in ("a", "a-frame7"):
        (tmp_path / "overlays/x").mkdir(parents=True, exist_ok=True)
        (tmp_path / f"overlays/x/{stale}.png").write_bytes(b"old")
    (tmp_path / "overlays/x/a-frame7-of-mine.png").write_bytes(b"mine")

    await run(FakeExamService(), folder, [Exam((Instance("x/a.png", b"clip"),), "r-c")])

    masks = [f"masks/x/a-frame{frame}.png" for frame in (20, 33, 6)]
    assert files(tmp_path) == [*masks, "overlays/x/a-frame7-of-mine.png"]


def test_the_overlay_of_a_frame_is_found(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path, NAMES)
    frames = [analysed_image("b.png", frame, 40) for frame in (6, 20)]
    picture = ExamObject(exam_pb2.OBJECT_KIND_OVERLAY, "any", "image/png", "b.png", b"p", frame=6)

    folder.write_objects(EXAMS[1], frames, [picture])

    found = [folder.overlay(frame) for frame in frames]
    assert found == [tmp_path / "overlays/b-frame6.png", None]


def test_heat_maps_lie_beside_masks_and_overlays(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path, NAMES)
    heat_map = ExamObject(exam_pb2.OBJECT_KIND_HEAT_MAP, "any", "image/png", "b.png", b"p")

    folder.write_objects(EXAMS[1], [analysed_image("b.png")], [heat_map])

    assert files(tmp_path) == ["heat_maps/b.png"]
    assert folder.picture_folders == ["heat_maps"]


def test_the_same_outcomes_give_the_same_bytes(tmp_path: Path) -> None:
    folder = ResultFolder(tmp_path, NAMES)
    texts = []
    for _ in range(2):
        folder.write_result([Outcome(example_result(analysed_image("b.png")))])
        texts.append((tmp_path / "result.json").read_bytes())

    assert texts[0] == texts[1]


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ResultFolder(tmp_path, NAMES).write_result([])
    assert files(tmp_path) == ["mine.txt", "result.json"]


def test_a_failed_write_leaves_neither_a_part_nor_a_changed_file(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()

    with pytest.raises(InvalidInput, match="OUTPUT_FOLDER"):
        ResultFolder(tmp_path, NAMES).write_report("page")

    assert files(tmp_path) == []


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InvalidInput, match="cannot be used"):
        ResultFolder(tmp_path / "out", NAMES)
