"""The DICOM objects of an exam as files."""

from __future__ import annotations

from pathlib import Path

from breastcad.v1 import exam_pb2
from breastcad_client import Exam, Instance
from breastcad_client.dicom_folder import write_dicom
from breastcad_client.exam import ExamObject
from breastcad_client.folder import ResultFolder
from breastcad_client.testing import example_object
from pydicom.uid import SegmentationStorage


def report(name: str, data: bytes = b"report") -> ExamObject:
    return ExamObject(exam_pb2.OBJECT_KIND_SR, name, "application/dicom", "", data)


def test_objects_have_the_last_part_of_their_names(tmp_path: Path) -> None:
    written = write_dicom(tmp_path, [report("dicom/sr.dcm"), report("dicom/sr-2.dcm", b"second")])

    assert written == (tmp_path / "sr.dcm", tmp_path / "sr-2.dcm")
    assert (tmp_path / "sr-2.dcm").read_bytes() == b"second"


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    for name in ("../../etc/sr.dcm", "dicom/..", "/"):
        (path,) = write_dicom(tmp_path / "in", [report(name)])
        assert path.parent == tmp_path / "in"
        assert path.is_file()


def test_pictures_are_left_to_their_own_folders(tmp_path: Path) -> None:
    mask = ExamObject(exam_pb2.OBJECT_KIND_MASK, "masks/a.png", "image/png", "a", b"mask")
    assert write_dicom(tmp_path, [mask]) == ()
    assert list(tmp_path.iterdir()) == []


def test_objects_of_an_earlier_run_go_and_files_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "seg.dcm").write_bytes(example_object())
    (tmp_path / "mine.dcm").write_bytes(example_object(SegmentationStorage, manufacturer="another"))
    (tmp_path / "notes.dcm").write_text("no DICOM")

    write_dicom(tmp_path, [report("dicom/sr.dcm", example_object(number=2))])

    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.dcm", "notes.dcm", "sr.dcm"]


def test_one_exam_has_the_folder_for_itself_and_several_have_one_each(tmp_path: Path) -> None:
    exams = [Exam((Instance(name, b""),)) for name in ("x/a.dcm", "b.dcm")]
    names = {"x/a.dcm": "x/a", "b.dcm": "b"}
    single = ResultFolder(tmp_path / "one", names, of_one_exam=True)
    several = ResultFolder(tmp_path / "two", names)

    assert single.write_objects(exams[0], [], [report("dicom/sr.dcm")]) == ("dicom/sr.dcm",)
    assert [several.write_objects(exam, [], [report("dicom/sr.dcm")]) for exam in exams] == [
        ("dicom/x/a/sr.dcm",),
        ("dicom/b/sr.dcm",),
    ]


def test_no_object_of_another_result_stays_in_the_folder(tmp_path: Path) -> None:
    earlier = [Exam((Instance(name, b""),)) for name in ("x/a.dcm", "b.dcm")]
    folder = ResultFolder(tmp_path, {"x/a.dcm": "x/a", "b.dcm": "b"})
    for exam in earlier:
        objects = [report(f"dicom/{name}.dcm", example_object()) for name in ("sr", "cad-sr")]
        folder.write_objects(exam, [], objects)
    mine = tmp_path / "dicom" / "b" / "mine.dcm"
    mine.write_bytes(example_object(manufacturer="another"))
    now = ResultFolder(tmp_path, {"x/a.dcm": "x/a"}, of_one_exam=True)
    written = now.write_objects(earlier[0], [], [report("dicom/sr.dcm", example_object())])

    now.remove_earlier_objects(written)

    left = sorted(path for path in (tmp_path / "dicom").rglob("*") if path.is_file())
    assert left == [mine, tmp_path / "dicom" / "sr.dcm"]
    assert not (tmp_path / "dicom" / "x").exists()
