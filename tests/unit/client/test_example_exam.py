"""The example exam: what it is made of, and that it can be made again."""

from __future__ import annotations

import importlib
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

REPOSITORY = Path(__file__).parents[3]
EXAM = REPOSITORY / "examples" / "exam"
DATA = REPOSITORY.parent / "shared" / "data"


@pytest.fixture(scope="module")
def files() -> list[Dataset]:
    return [pydicom.dcmread(path) for path in sorted(EXAM.glob("*.dcm"))]


def test_it_is_one_patient_with_four_views_and_two_ultrasound_images(files: list[Dataset]) -> None:
    seen = [
        (
            item.Modality,
            item.ImageLaterality,
            [code.CodeValue for code in item.get("ViewCodeSequence", [])],
        )
        for item in files
    ]
    assert {str(item.PatientID) for item in files} == {"EXAMPLE-1"}
    assert seen == [
        ("MG", "L", ["399162004"]),
        ("MG", "L", ["399368009"]),
        ("MG", "R", ["399162004"]),
        ("MG", "R", ["399368009"]),
        ("US", "L", []),
        ("US", "R", []),
    ]


def test_each_file_says_that_the_pairing_is_simulated_and_where_it_is_from(
    files: list[Dataset],
) -> None:
    for item in files:
        assert "SIMULATED PAIRING" in item.StudyDescription
        assert "CC BY 4.0" in item.ImageComments
        assert "doi:" in item.ImageComments


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in EXAM.iterdir()) < 2_500_000


@pytest.mark.skipif(not DATA.is_dir(), reason="the research images are not on this machine")
def test_it_can_be_made_again_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(EXAM.parent))

    importlib.import_module("make_exam").main(DATA, tmp_path)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in EXAM.glob("*.dcm")}
