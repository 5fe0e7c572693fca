"""File names of objects."""

from __future__ import annotations

from breastcad_gateway.render.names import FileNames, frame_name
from hypothesis import given, settings
from hypothesis import strategies as st


def test_folders_cannot_be_left() -> None:
    assert FileNames().name("../../etc/passwd") == "_.._etc_passwd"


def test_an_ordinary_name_stays_what_it_is() -> None:
    assert FileNames().name("1.2.840.7") == "1.2.840.7"
    assert FileNames().name("benign (1)") == "benign (1)"


def test_names_that_become_equal_are_numbered() -> None:
    names = FileNames()

    given_names = [names.name(name) for name in ("a/b", "a_b", "A_B", "a_b-2")]

    assert given_names == ["a_b", "a_b-2", "A_B-3", "a_b-2-2"]


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=255)))
def test_names_are_unique_and_have_no_folder(instances: list[str]) -> None:
    names = FileNames()

    given_names = [names.name(instance) for instance in instances]

    assert len({name.casefold() for name in given_names}) == len(instances)
    assert all(len(f"{name}.png".encode()) <= 255 for name in given_names)
    assert not any(set(name) & set("/\\") or name.startswith(".") for name in given_names)


def test_only_a_clip_has_its_frames_numbers_in_its_names() -> None:
    assert frame_name("a", 0, 1) == "a"
    assert frame_name("a", 12, 40) == "a-frame12"


def test_an_instance_that_is_named_as_a_frame_of_another_gets_a_number() -> None:
    for instances in (["clip", "clip-frame6"], ["Clip-Frame6", "clip"]):
        names = FileNames()
        first, second = (names.name(instance) for instance in instances)
        assert (first, second) == (instances[0], f"{instances[1]}-2")


def test_stills_that_were_named_as_frames_keep_their_names() -> None:
    names = FileNames()
    stills = ["clip-frame1", "clip-frame2", "clip-frame1-frame1.dcm"]
    assert [names.name(still) for still in stills] == stills


@settings(max_examples=50)
@given(st.lists(st.text("aA-", max_size=3), max_size=4), st.data())
def test_no_frame_has_the_name_of_another_image(stems: list[str], data: st.DataObject) -> None:
    endings = st.sampled_from(["", "-frame1", "-frame1-frame1", "-frame2-2"])
    instances = [stem + data.draw(endings) for stem in stems]
    names = FileNames()

    files = [names.name(instance) for instance in instances]

    all_names = [frame_name(file, frame, 2) for file in files for frame in (0, 1)] + files
    assert len({name.casefold() for name in all_names}) == 3 * len(files)
