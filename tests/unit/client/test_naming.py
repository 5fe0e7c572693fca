"""Names of the files that are written for images."""

from __future__ import annotations

from pathlib import PurePosixPath

from breastcad_client.naming import file_names, frame_path, is_of_image
from hypothesis import given, settings
from hypothesis import strategies as st


def test_the_suffix_is_dropped_and_folders_are_kept() -> None:
    assert file_names(["benign/benign (1).png", "x.dcm", "IM01"]) == {
        "benign/benign (1).png": "benign/benign (1)",
        "x.dcm": "x",
        "IM01": "IM01",
    }


def test_the_last_part_of_a_uid_is_no_suffix() -> None:
    assert file_names(["1.2.840.1", "1.2.840.2"]) == {
        "1.2.840.1": "1.2.840.1",
        "1.2.840.2": "1.2.840.2",
    }


def test_equal_paths_keep_their_suffixes() -> None:
    assert file_names(["a.png", "a.dcm"]) == {"a.png": "a.png", "a.dcm": "a.dcm"}


def test_names_cannot_lead_out_of_the_folder() -> None:
    assert file_names(["../../etc/a.png", "/etc/b.png"]) == {
        "../../etc/a.png": "etc/a",
        "/etc/b.png": "etc/b",
    }


def test_only_a_clip_has_its_frames_numbers_in_its_paths() -> None:
    assert frame_path("x/a", 0, 1) == "x/a"
    assert frame_path("x/a", 12, 40) == "x/a-frame12"


def test_an_image_that_is_named_as_a_frame_of_another_gets_a_number() -> None:
    assert file_names(["a", "a-frame6"]) == {"a": "a", "a-frame6": "a-frame6-2"}
    assert file_names(["a-frame6", "a"]) == {"a-frame6": "a-frame6", "a": "a-2"}
    assert file_names(["a-frame6", "a-frame7"]) == {"a-frame6": "a-frame6", "a-frame7": "a-frame7"}


def test_files_of_an_image_and_of_its_frames_are_told_from_others() -> None:
    assert is_of_image("a", "a")
    assert is_of_image("a-frame12", "a")
    assert not is_of_image("a-frame", "a")
    assert not is_of_image("a-2", "a")
    assert not is_of_image("a-frame12-2", "a")


@settings(max_examples=40)
@given(st.lists(st.text("ab./\\\0", min_size=1, max_size=8), unique=True, max_size=5))
def test_file_names_are_unique_relative_and_below(images: list[str]) -> None:
    names = list(file_names(images).values())

    assert len(set(names)) == len(images)
    for name in names:
        assert not name.startswith("/")
        assert ".." not in PurePosixPath(name).parts
        assert "\0" not in name
