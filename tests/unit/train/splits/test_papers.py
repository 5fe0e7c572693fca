"""The papers' own divisions, with their own sizes."""

import collections
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, Refused
from breastcad_train.data.sample import Kind, Sample
from breastcad_train.splits import document, papers

BREST: dict[Kind, int] = {"benign": 154, "malignant": 98, "normal": 4}
BUSI: dict[Kind, int] = {"benign": 437, "malignant": 210, "normal": 133}
OWN: dict[Kind, int] = {"unlabelled": 100}


def samples(folder: Path, kinds: dict[Kind, int], doubtful: int = 0) -> list[Sample]:
    image = folder / "x.png"
    image.write_bytes(b"pixels")
    return [
        Sample(f"set/{kind} {n}", image, (), kind, f"{kind} {n // 2}", doubtful=n < doubtful)
        for kind, count in kinds.items()
        for n in range(count)
    ]


def sizes(found: document.Document, kind: str | None = None) -> list[int]:
    count = collections.Counter(
        entry.part for entry in found.entries.values() if kind in (None, entry.kind)
    )
    return [count[part] for part in ("train", "validation", "test")]


def test_the_first_paper_tests_27_images_of_252(tmp_path: Path) -> None:
    found = papers.s0_classify(tmp_path, samples(tmp_path, BREST))

    assert sizes(found) == [201, 24, 27]
    assert sizes(found, "benign") == [123, 15, 16]
    assert sizes(found, "malignant") == [78, 9, 11]


def test_its_segmentation_is_divided_apart(tmp_path: Path) -> None:
    found = papers.s0_segment(tmp_path, samples(tmp_path, BREST))

    assert sizes(found) == [201, 25, 26]
    classified = papers.s0_classify(tmp_path, samples(tmp_path, BREST))
    trained = {key for key, entry in found.entries.items() if entry.part == "train"}
    assert any(entry.part == "test" and key in trained for key, entry in classified.entries.items())


def test_the_second_paper_tests_78_images_of_780(tmp_path: Path) -> None:
    assert sizes(papers.s1(tmp_path, samples(tmp_path, BUSI))) == [702, 0, 78]


def test_the_third_paper_divides_8_to_1_to_1(tmp_path: Path) -> None:
    assert sizes(papers.s2(tmp_path, samples(tmp_path, BUSI))) == [624, 78, 78]


def test_the_fourth_paper_divides_copies(tmp_path: Path) -> None:
    all_samples = samples(tmp_path, OWN)

    found = papers.s4(tmp_path, all_samples)

    assert sizes(found) == [700, 0, 300]
    train = found.part(all_samples, "train")
    assert len(train) == 700
    assert {s.key for s in train} & {s.key for s in found.part(all_samples, "test")}


@pytest.mark.parametrize("name", ["s1", "s2"])
def test_doubtful_labels_train_and_sizes_stay(tmp_path: Path, name: str) -> None:
    clear = papers.PROTOCOLS[name](tmp_path, samples(tmp_path, BUSI))

    found = papers.PROTOCOLS[name](tmp_path, samples(tmp_path, BUSI, doubtful=8))

    assert sizes(found) == sizes(clear)
    assert {entry.part for entry in found.entries.values() if entry.doubtful} == {"train"}


@pytest.mark.parametrize("name", sorted(papers.PROTOCOLS))
def test_each_is_labelled_and_refused_where_leak_free_is_asked_for(
    tmp_path: Path, name: str
) -> None:
    made = papers.PROTOCOLS[name](tmp_path, samples(tmp_path, BUSI))
    made.write(tmp_path / "split.json")

    assert '"protocol": "LEAKY"' in (tmp_path / "split.json").read_text()
    assert made.reason
    with pytest.raises(Refused, match="LEAKY_SPLIT: s"):
        document.read(tmp_path / "split.json")
    assert document.read(tmp_path / "split.json", leaky=True) == made


def test_a_seed_draws_the_same_again(tmp_path: Path) -> None:
    all_samples = samples(tmp_path, BUSI)

    first, again, other = (papers.s1(tmp_path, all_samples, seed=seed) for seed in (1, 1, 2))

    assert first == again != other


def test_too_few_images_are_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="EMPTY_CLASS: a tenth of 9 images is none"):
        papers.s2(tmp_path, samples(tmp_path, {"benign": 9}))
