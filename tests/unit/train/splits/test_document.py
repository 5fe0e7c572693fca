"""Divisions as they are kept."""

from pathlib import Path

import pytest
from breastcad.errors import Corrupt, InvalidInput, NotFound
from breastcad_train.data.sample import Sample
from breastcad_train.splits import document, leak_free


@pytest.fixture
def samples(tmp_path: Path) -> list[Sample]:
    found = []
    for number in range(20):
        image = tmp_path / f"{number}.png"
        image.write_bytes(bytes([number]))
        kind = "malignant" if number < 10 else "benign"
        found.append(Sample(f"set/{number}", image, (), kind, f"g{number}"))  # type: ignore[arg-type]
    return found


@pytest.fixture
def kept(tmp_path: Path, samples: list[Sample]) -> Path:
    path = tmp_path / "split.json"
    leak_free.folds(tmp_path, samples, seed=3).write(path)
    return path


def test_what_was_written_comes_back(kept: Path, tmp_path: Path, samples: list[Sample]) -> None:
    found = document.read(kept)

    assert (found.protocol, found.rule, found.seed) == ("LEAK-FREE", "stratified-group-5-fold", 3)
    found.verify(tmp_path, samples)


def test_a_changed_file_is_named(kept: Path, tmp_path: Path, samples: list[Sample]) -> None:
    samples[4].image.write_bytes(b"other")

    with pytest.raises(Corrupt, match="SPLIT_DATA_CHANGED: the files of set/4"):
        document.read(kept).verify(tmp_path, samples)


def test_a_patient_put_into_two_folds_is_named(kept: Path) -> None:
    kept.write_text(kept.read_text().replace('"group": "g1"', '"group": "g0"'))

    # The seed puts the two into different folds.
    with pytest.raises(InvalidInput, match="GROUP_CROSSES: set/1: its group is in fold"):
        document.read(kept)


def test_a_doubtful_label_put_into_a_fold_is_named(kept: Path) -> None:
    kept.write_text(kept.read_text().replace('"doubtful": false', '"doubtful": true', 1))

    with pytest.raises(InvalidInput, match="DOUBTFUL_TESTED: set/0"):
        document.read(kept)


def test_a_sample_that_was_not_divided_is_named(kept: Path, samples: list[Sample]) -> None:
    new = Sample("set/99", samples[0].image, (), "benign", "g99")

    with pytest.raises(Corrupt, match="SPLIT_MISMATCH: set/99 is not in the split"):
        document.read(kept).part([*samples, new], "fold-0")


def test_a_file_of_another_kind_or_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")

    with pytest.raises(Corrupt, match=r"SPLIT_UNREADABLE: a.json"):
        document.read(tmp_path / "a.json")
    with pytest.raises(NotFound, match=r"DATA_MISSING: .*b.json"):
        document.read(tmp_path / "b.json")
