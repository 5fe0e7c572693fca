"""Files as exams."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import pytest
from breastcad.v1 import preprocess_pb2, types_pb2
from breastcad_client.grouping import group_into_exams
from breastcad_client.sources import Kind, Source
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian


def dicom(
    path: Path, patient: str, study: str = "", syntax: UID = ExplicitVRLittleEndian
) -> Source:
    header = Dataset()
    header.PatientID, header.StudyInstanceUID = patient, study
    header.SOPClassUID, header.SOPInstanceUID = "1.2", "1.3"
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = syntax
    header.save_as(path, enforce_file_format=True)
    return Source(path, path.name, Kind.DICOM)


def grouped(*sources: Source) -> list[list[str]]:
    return [[item.name for item in exam.instances] for exam in group_into_exams(sources)]


def test_files_of_one_patient_are_one_exam_in_the_order_of_the_first(tmp_path: Path) -> None:
    b1 = dicom(tmp_path / "1", "B")
    a = dicom(tmp_path / "2", "A")
    b2 = dicom(tmp_path / "3", "B", study="1.9")

    assert grouped(b1, a, b2) == [["1", "3"], ["2"]]


def test_without_patient_id_the_study_groups(tmp_path: Path) -> None:
    files = [dicom(tmp_path / name, "", study="1.9") for name in "ab"]
    assert grouped(*files, dicom(tmp_path / "c", "")) == [["a", "b"], ["c"]]


def test_unreadable_files_and_pictures_are_exams_of_their_own(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"no DICOM")
    sources = [Source(broken, name, Kind.DICOM) for name in "ab"]
    pictures = [Source(broken, name, Kind.PICTURE) for name in "cd"]

    assert grouped(*sources, *pictures) == [["a"], ["b"], ["c"], ["d"]]


def test_the_modality_is_said_of_pictures_only(tmp_path: Path) -> None:
    sources = [dicom(tmp_path / "a", "A"), Source(tmp_path / "b", "b", Kind.PICTURE)]

    exams = group_into_exams(
        sources, modality=types_pb2.MODALITY_US, laterality=types_pb2.LATERALITY_R
    )

    file, picture = (exam.instances[0] for exam in exams)
    assert file.modality == types_pb2.MODALITY_UNSPECIFIED
    assert (picture.modality, picture.format) == (
        types_pb2.MODALITY_US,
        preprocess_pb2.SOURCE_FORMAT_PICTURE,
    )
    assert file.laterality == picture.laterality == types_pb2.LATERALITY_R


@pytest.mark.parametrize("length", [140, 152, 154])
def test_a_file_cut_in_its_meta_header_is_an_exam_of_its_own(tmp_path: Path, length: int) -> None:
    whole, cut = (dicom(tmp_path / name, "A") for name in "ab")
    cut.path.write_bytes(cut.path.read_bytes()[:length])

    assert grouped(whole, cut) == [["a"], ["b"]]


def test_a_damaged_deflated_file_is_an_exam_of_its_own(tmp_path: Path) -> None:
    whole, cut = (
        dicom(tmp_path / name, "A", syntax=DeflatedExplicitVRLittleEndian) for name in "ab"
    )
    data = cut.path.read_bytes()
    cut.path.write_bytes(data[:-20] + b"\xff" * 20)

    assert grouped(whole, cut) == [["a"], ["b"]]


def test_a_value_representation_that_does_not_exist_is_an_exam_of_its_own(tmp_path: Path) -> None:
    whole, odd = (dicom(tmp_path / name, "A") for name in "ab")
    data = odd.path.read_bytes()
    odd.path.write_bytes(data.replace(b"\x10\x00\x20\x00LO", b"\x10\x00\x20\x00Up"))

    assert grouped(whole, odd) == [["a"], ["b"]]


def test_nothing_is_said_of_the_values_in_a_header(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = dicom(tmp_path / "a", "A", study="1.9")
    long_id, odd_uid = b"LO\x02\x00A ", b"UI\x04\x001.9\x00"
    data = file.path.read_bytes()
    assert long_id in data
    assert odd_uid in data
    data = data.replace(long_id, b"LO\x46\x00" + b"J" * 70).replace(odd_uid, b"UI\x04\x00Doe\x00")
    file.path.write_bytes(data)

    with warnings.catch_warnings(record=True) as warned, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        assert grouped(file) == [["a"]]

    assert warned == []
    assert caplog.records == []
