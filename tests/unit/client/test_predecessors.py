"""Which files are reports that a new result takes the place of."""

from __future__ import annotations

from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_client.predecessors import find_predecessors
from breastcad_client.testing import example_object
from pydicom.uid import (
    Comprehensive3DSRStorage,
    KeyObjectSelectionDocumentStorage,
    MammographyCADSRStorage,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "more").mkdir()
    (tmp_path / "sr.dcm").write_bytes(example_object())
    (tmp_path / "more" / "cad-sr.dcm").write_bytes(example_object(MammographyCADSRStorage, 2))
    (tmp_path / "ko.dcm").write_bytes(example_object(KeyObjectSelectionDocumentStorage, 3))
    (tmp_path / "other.dcm").write_bytes(example_object(number=4, manufacturer="another"))
    (tmp_path / "notes.txt").write_text("none")
    return tmp_path


def test_reports_of_ours_are_found_at_any_depth_with_their_four_uids(folder: Path) -> None:
    found = {item.sop_instance_uid: item for item in find_predecessors([str(folder)])}

    assert set(found) == {"2.25.1", "2.25.2"}
    assert found["2.25.1"].study_instance_uid == "2.25.1000"
    assert found["2.25.1"].series_instance_uid == "2.25.1001"
    assert found["2.25.1"].sop_class_uid == Comprehensive3DSRStorage


def test_a_report_that_is_named_twice_counts_once(folder: Path) -> None:
    assert len(find_predecessors([str(folder), str(folder / "sr.dcm")])) == 2


@pytest.mark.parametrize("name", ["ko.dcm", "other.dcm", "notes.txt"])
def test_a_path_without_a_report_of_ours_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="no structured report of breastcad"):
        find_predecessors([str(folder / name)])


def test_a_path_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        find_predecessors([str(tmp_path / "gone")])
