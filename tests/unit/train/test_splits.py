"""The split files that come with the code."""

import collections
from pathlib import Path

import pytest
from breastcad.errors import Corrupt, NotFound
from breastcad_train import splits
from breastcad_train.data.sample import Kind, Sample

NAMES = ("ultrasound", "rsna", "cesm")


def sample(number: int, group: str, kind: Kind = "benign", *, doubtful: bool = False) -> Sample:
    return Sample(f"set/{number}", Path("x.png"), (), kind, group, doubtful=doubtful)


@pytest.mark.parametrize("name", NAMES)
def test_no_group_is_in_two_parts(name: str) -> None:
    parts, groups = splits.read(name), splits.groups(name)
    found = collections.defaultdict(set)
    for key, part in parts.items():
        found[groups[key]].add(part)

    assert {len(of_group) for of_group in found.values()} == {1}


@pytest.mark.parametrize("name", NAMES)
def test_a_sixth_tests_and_a_sixth_validates(name: str) -> None:
    count = collections.Counter(splits.read(name).values())

    assert count["test"] / count.total() == pytest.approx(1 / 6, abs=0.015)
    assert count["validation"] / count.total() == pytest.approx(1 / 6, abs=0.015)


@pytest.mark.parametrize(
    ("name", "digest"),
    [("ultrasound", "e33ef103d5d5"), ("rsna", "9a7762637ea6"), ("cesm", "005254d384ba")],
)
def test_the_files_never_change(name: str, digest: str) -> None:
    assert splits.digest(name).startswith(digest)


def test_groups_stay_together_and_doubtful_ones_train() -> None:
    samples = [sample(n, group=f"g{n // 3}", doubtful=n == 4) for n in range(60)]

    parts = splits.draw(samples)

    for first in range(0, 60, 3):
        assert len({parts[f"set/{n}"] for n in range(first, first + 3)}) == 1
    assert parts["set/3"] == parts["set/4"] == "train"
    assert set(parts.values()) == {"train", "validation", "test"}


def test_a_sample_that_the_file_does_not_know_is_named() -> None:
    with pytest.raises(Corrupt, match=r"set/7 is not in the split file cesm.csv"):
        splits.part([sample(7, "g")], "cesm", "test")


def test_a_split_file_is_sorted_by_key() -> None:
    samples = [sample(2, "b"), sample(1, "a", "malignant")]

    text = splits.to_csv(samples, {"set/1": "test", "set/2": "train"})

    assert text == "key,group,kind,part\nset/1,a,malignant,test\nset/2,b,benign,train\n"


def test_a_set_without_a_shipped_split_is_told() -> None:
    with pytest.raises(NotFound, match="SPLIT_MISSING"):
        splits.part([sample(1, "a")], "", "train")
