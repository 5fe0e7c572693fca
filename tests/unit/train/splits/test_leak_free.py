"""Folds and hold-outs that keep patients and near-duplicates together."""

import collections
from collections.abc import Callable
from pathlib import Path

import pytest
from breastcad.errors import InvalidInput
from breastcad_train.data import catalogue
from breastcad_train.data.sample import Kind, Sample
from breastcad_train.splits import leak_free
from breastcad_train.splits.document import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DIVISIONS = (leak_free.folds, leak_free.hold_out)
KINDS: tuple[Kind, ...] = ("benign", "malignant", "normal")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "x.png"
    path.write_bytes(b"pixels")
    return path


@st.composite
def samples(draw: st.DrawFn) -> list[tuple[str, Kind, bool]]:
    """Draw samples of 30 to 50 groups, some large, some of two kinds, some doubtful."""
    groups = draw(st.integers(30, 50))
    sizes = draw(st.lists(st.integers(1, 5), min_size=groups, max_size=groups))
    doubtful = draw(st.sets(st.integers(0, groups - 1), max_size=5))
    other = draw(st.sets(st.integers(0, groups - 1), max_size=5))
    return [
        (f"g{group}", KINDS[(group + (group in other) * number) % 3], group in doubtful)
        for group, size in enumerate(sizes)
        for number in range(size)
    ]


def made(image: Path, rows: list[tuple[str, Kind, bool]]) -> list[Sample]:
    return [
        Sample(f"set/{number}", image, (), kind, group, doubtful=doubtful)
        for number, (group, kind, doubtful) in enumerate(rows)
    ]


@pytest.mark.parametrize("divide", DIVISIONS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=samples(), seed=st.integers(0, 9))
def test_no_group_crosses_and_no_doubtful_label_is_tested(
    image: Path,
    divide: Callable[..., Document],
    rows: list[tuple[str, Kind, bool]],
    seed: int,
) -> None:
    all_samples = made(image, rows)
    try:
        document = divide(image.parent, all_samples, seed=seed)
    except InvalidInput as error:
        assert error.reason == "EMPTY_CLASS"
        return

    parts = collections.defaultdict(set)
    for entry in document.entries.values():
        parts[entry.group].add(entry.part)
        assert not (entry.doubtful and entry.is_tested)
    assert {len(of_group) for of_group in parts.values()} == {1}
    assert set(document.entries) == {sample.key for sample in all_samples}


def test_every_clear_sample_is_tested_in_one_of_five_turns(image: Path) -> None:
    rows = [(f"g{n}", KINDS[n % 3], n == 7) for n in range(60)]
    all_samples = made(image, rows)

    document = leak_free.folds(image.parent, all_samples)

    tested: list[Sample] = []
    for number in range(5):
        train, test = document.fold(all_samples, number)
        assert len(train) + len(test) == 60
        assert not {s.group for s in train} & {s.group for s in test}
        tested += test
    assert sorted(s.key for s in tested) == sorted(s.key for s in all_samples if not s.doubtful)


def test_a_hold_out_keeps_a_tenth_to_test_and_one_to_choose_by(image: Path) -> None:
    rows = [(f"g{n}", KINDS[n % 2], False) for n in range(200)]

    document = leak_free.hold_out(image.parent, made(image, rows))

    count = collections.Counter(entry.part for entry in document.entries.values())
    assert count == {"train": 160, "validation": 20, "test": 20}


def test_a_seed_draws_the_same_again_and_another_one_otherwise(image: Path) -> None:
    rows = made(image, [(f"g{n}", KINDS[n % 2], False) for n in range(50)])

    first, again, other = (leak_free.folds(image.parent, rows, seed=seed) for seed in (0, 0, 1))

    assert first == again
    assert first.entries != other.entries


def test_a_kind_rarer_than_the_folds_does_not_stop_them(image: Path) -> None:
    rows = made(image, [(f"g{n}", "normal" if n < 2 else KINDS[n % 2], False) for n in range(50)])

    assert len(leak_free.folds(image.parent, rows).folds) == 5


def test_a_class_that_some_fold_lacks_is_named(image: Path) -> None:
    rows = made(image, [(f"g{n}", "malignant" if n < 3 else "benign", False) for n in range(50)])

    with pytest.raises(InvalidInput, match=r"EMPTY_CLASS: fold \d of 5 has no malignant image"):
        leak_free.folds(image.parent, rows)


def test_one_group_cannot_be_divided(image: Path) -> None:
    rows = made(image, [("ddsm-tfrecords", "benign", False)] * 50)

    with pytest.raises(InvalidInput, match="TOO_FEW_GROUPS: 5 folds need as many groups, got 1"):
        leak_free.folds(image.parent, rows)


@pytest.mark.parametrize(
    "name", ["busi", "breast-lesions-usg", "mini-mias", "ddsm-tissue", "cdd-cesm-malignant"]
)
def test_real_sets_are_divided_into_folds_of_like_size(name: str) -> None:
    root = Path(__file__).parents[5] / "shared" / "data"
    if not (root / name).is_dir():
        pytest.skip(f"needs the images of ../shared/data/{name}")
    found = catalogue.samples(root, (name,))

    document = leak_free.folds(root, found)

    sizes = [len(document.part(found, part)) for part in document.folds]
    assert sum(sizes) + len(document.part(found, "train")) == len(found)
    assert max(sizes) - min(sizes) <= 0.05 * len(found)
