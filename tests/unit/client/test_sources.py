"""Which files are sent, under which names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_client.sources import MAX_NAME_LENGTH, Kind, find_sources, kind_of

PNG = b"\x89PNG\r\n\x1a\n"
DICOM = bytes(128) + b"DICM"


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(*paths: Path, pictures: bool = True) -> list[str]:
    return [file.name for file in find_sources(map(str, paths), pictures=pictures).files]


def test_a_folder_is_searched_deeply_in_sorted_order(tmp_path: Path) -> None:
    for name in ("normal/normal (1).png", "benign/benign (2).png", "benign/benign (1).png"):
        write(tmp_path / name, PNG)

    assert names(tmp_path) == [
        "benign/benign (1).png",
        "benign/benign (2).png",
        "normal/normal (1).png",
    ]


@pytest.mark.parametrize(
    "annotation", ["a_mask.png", "a_mask_1.png", "a_tumor.png", "a_other1.png", "a_other2.png"]
)
def test_annotations_beside_their_image_are_left_out(tmp_path: Path, annotation: str) -> None:
    write(tmp_path / "a.png", PNG)
    write(tmp_path / annotation, PNG)

    assert names(tmp_path) == ["a.png"]


def test_a_mask_without_its_image_is_a_picture(tmp_path: Path) -> None:
    write(tmp_path / "alone_mask.png", PNG)
    assert names(tmp_path) == ["alone_mask.png"]


def test_pictures_of_an_earlier_result_are_left_out_beside_its_study(tmp_path: Path) -> None:
    for name in ("a.png", "out/masks/a.png", "out/overlays/deep/b.png", "out/heat_maps/c.png"):
        write(tmp_path / name, PNG)
    write(tmp_path / "masks" / "mine.png", PNG)
    write(tmp_path / "out" / "result.json", b"{}")

    assert names(tmp_path) == ["a.png", "masks/mine.png"]
    assert names(tmp_path / "out" / "masks") == ["a.png"]
    with pytest.raises(InvalidInput, match=r"NOTHING_TO_ANALYZE.*results of breastcad"):
        find_sources([str(tmp_path / "out")], pictures=False)


def test_hidden_files_dicomdir_and_texts_in_folders_are_left_out(tmp_path: Path) -> None:
    for name in (".hidden.dcm", ".cache/a.dcm", "DICOMDIR", "IM0001"):
        write(tmp_path / name, DICOM)
    write(tmp_path / "README.md", b"text")

    found = find_sources([str(tmp_path)], pictures=False)

    assert [file.name for file in found.files] == ["IM0001"]
    assert found.skipped == 1


def test_a_named_file_is_sent_whatever_it_is(tmp_path: Path) -> None:
    text = write(tmp_path / "notes.txt", b"text")
    assert names(text) == [str(text)]


def test_a_broken_dicom_file_is_sent_so_that_it_is_refused_with_a_reason(tmp_path: Path) -> None:
    write(tmp_path / "broken.dcm", b"")
    assert kind_of(tmp_path / "broken.dcm") is Kind.DICOM
    assert names(tmp_path) == ["broken.dcm"]


def test_the_same_file_named_twice_is_sent_once(tmp_path: Path) -> None:
    file = write(tmp_path / "a.dcm", DICOM)
    assert names(file, tmp_path) == [str(file)]


def test_equal_names_in_two_folders_become_paths(tmp_path: Path) -> None:
    for folder in ("left", "right"):
        write(tmp_path / folder / "a.dcm", DICOM)

    found = names(tmp_path / "left", tmp_path / "right")

    assert found == [str(tmp_path / "left/a.dcm"), str(tmp_path / "right/a.dcm")]


def test_a_picture_needs_a_modality(tmp_path: Path) -> None:
    file = write(tmp_path / "a.png", PNG)
    for typed in (file, tmp_path):
        with pytest.raises(InvalidInput, match="--modality US"):
            find_sources([str(typed)], pictures=False)


def test_pictures_beside_dicom_files_are_left_out_without_modality(tmp_path: Path) -> None:
    write(tmp_path / "a.png", PNG)
    write(tmp_path / "b", DICOM)
    assert names(tmp_path, pictures=False) == ["b"]


def test_nothing_and_missing_paths_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="NOTHING_TO_ANALYZE"):
        find_sources([str(tmp_path)], pictures=True)
    with pytest.raises(NotFound, match="gone"):
        find_sources([str(tmp_path / "gone")], pictures=True)


def test_names_that_are_not_utf8_become_valid_and_stay_different(tmp_path: Path) -> None:
    for raw in (b"M\xfcller.dcm", b"M\xe4ller.dcm"):
        write(tmp_path / os.fsdecode(raw), DICOM)

    found = names(tmp_path)

    assert len(set(found)) == 2
    assert all(name.encode().endswith("M\ufffdller.dcm".encode()) for name in found)


def test_a_named_file_that_is_not_utf8_is_found(tmp_path: Path) -> None:
    file = write(tmp_path / os.fsdecode(b"\xfc.dcm"), DICOM)

    found = find_sources([str(file)], pictures=False).files

    assert found[0].name == f"{tmp_path}/\ufffd.dcm"
    assert found[0].path == file


def test_paths_that_end_alike_stay_different_within_their_length(tmp_path: Path) -> None:
    deep = "d" * 200 + "/" + "e" * 100 + ".dcm"
    for folder in ("left", "right"):
        write(tmp_path / folder / deep, DICOM)

    found = names(tmp_path)

    assert len(set(found)) == 2
    assert [len(name) for name in found] == [MAX_NAME_LENGTH] * 2
