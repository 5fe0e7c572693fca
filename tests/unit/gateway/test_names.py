"""File names of objects."""

from __future__ import annotations

from breastcad_gateway.render.names import FileNames
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
