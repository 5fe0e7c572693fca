"""Divisions that keep patients and near-duplicates together: folds, and a hold-out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from breastcad.errors import InvalidInput
from sklearn.model_selection import StratifiedGroupKFold

from breastcad_train.data.sample import Sample
from breastcad_train.splits.document import FOLD, TEST, TRAIN, VALIDATION, Document, entry


def folds(root: Path, samples: list[Sample], *, seed: int = 0, count: int = 5) -> Document:
    """Divide samples into parts that take turns in being tested.

    Stratified by data set and kind. A group with a doubtful label always trains.

    Parameters
    ----------
    root
        Folder of the data sets.
    samples
        What to divide.
    seed
        Of the draw.
    count
        How many folds.

    Raises
    ------
    InvalidInput
        ``EMPTY_CLASS`` where a fold would have no malignant image, or only such;
        ``TOO_FEW_GROUPS``.
    """
    numbers = _numbers(samples, seed, count)
    parts = {key: f"{FOLD}{number}" for key, number in numbers.items()}
    return _document(root, samples, parts, f"stratified-group-{count}-fold", seed)


def hold_out(root: Path, samples: list[Sample], *, seed: int = 0, count: int = 10) -> Document:
    """Hold one of `count` folds back to be tested and one to choose by; the others train.

    Parameters and errors as `folds`.
    """
    names = {0: TEST, 1: VALIDATION}
    numbers = _numbers(samples, seed, count)
    parts = {key: names.get(number, TRAIN) for key, number in numbers.items()}
    rule = f"stratified-group-hold-out-{count - 2}-1-1-of-{count}"
    return _document(root, samples, parts, rule, seed)


def _numbers(samples: list[Sample], seed: int, count: int) -> dict[str, int]:
    """Return key → number of its fold, without groups that hold a doubtful label."""
    doubtful = {sample.group for sample in samples if sample.doubtful}
    clear = [sample for sample in samples if sample.group not in doubtful]
    groups = [sample.group for sample in clear]
    if len(set(groups)) < count:
        raise InvalidInput(
            "TOO_FEW_GROUPS", f"{count} folds need as many groups, got {len(set(groups))}"
        )
    draw = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    divided = draw.split(np.zeros(len(clear)), _strata(clear, count), groups)
    numbers = {clear[i].key: number for number, (_, held) in enumerate(divided) for i in held}
    _require_both_classes(clear, numbers, count)
    return numbers


def _strata(samples: list[Sample], count: int) -> list[str]:
    """Return data set and kind; a kind that is rarer than there are folds joins all such."""
    strata = [f"{sample.dataset} {sample.kind}" for sample in samples]
    sizes = Counter(strata)
    rare = {name for name, size in sizes.items() if size < count}
    common = max(sizes, key=lambda name: sizes[name])
    return [common if name in rare else name for name in strata]


def _require_both_classes(samples: list[Sample], numbers: dict[str, int], count: int) -> None:
    labelled = [sample for sample in samples if sample.kind != "unlabelled"]
    if not labelled or len({sample.malignant for sample in labelled}) == 1:
        return
    there = {(numbers[sample.key], sample.malignant) for sample in labelled}
    for number in range(count):
        for malignant, name in ((True, "malignant"), (False, "other")):
            if (number, malignant) not in there:
                raise InvalidInput("EMPTY_CLASS", f"fold {number} of {count} has no {name} image")


def _document(
    root: Path, samples: list[Sample], parts: dict[str, str], rule: str, seed: int
) -> Document:
    entries = {s.key: entry(root, s, parts.get(s.key, TRAIN)) for s in samples}
    return Document(protocol="LEAK-FREE", reason="", rule=rule, seed=seed, entries=entries)
