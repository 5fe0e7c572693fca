"""Which images train, which choose, and which are touched once.

The files beside this module are the truth: they are read, never drawn again, so that the served
evaluation sees exactly the same folds. `draw` made them. Other divisions are drawn by `leak_free`
and `papers`, and kept as a `document`.
"""

from __future__ import annotations

import csv
import hashlib
from importlib.resources import files
from typing import Literal

import numpy as np
from breastcad.errors import Corrupt, NotFound
from sklearn.model_selection import StratifiedGroupKFold

from breastcad_train.data.sample import Sample

Part = Literal["train", "validation", "test"]
FOLDS = 6
_PARTS: dict[int, Part] = {0: "test", 1: "validation"}


def draw(samples: list[Sample], seed: int = 0) -> dict[str, Part]:
    """Assign every sample's key to a part; one sixth each to test and validation.

    Stratified by data set and kind; a group goes to one part. A group with a doubtful label
    trains, so that no doubtful label is ever scored.
    """
    doubtful = {sample.group for sample in samples if sample.doubtful}
    clear = [sample for sample in samples if sample.group not in doubtful]
    parts: dict[str, Part] = {sample.key: "train" for sample in samples}
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(
        np.zeros(len(clear)),
        [f"{sample.dataset} {sample.kind}" for sample in clear],
        [sample.group for sample in clear],
    )
    for number, (_, held) in enumerate(folds):
        parts |= {clear[index].key: _PARTS.get(number, "train") for index in held}
    return parts


def read(name: str) -> dict[str, Part]:
    """Return key → part as the file ``NAME.csv`` beside this module says.

    Raises
    ------
    NotFound
        ``SPLIT_MISSING``.
    """
    return {row["key"]: row["part"] for row in _rows(name)}  # type: ignore[misc]


def groups(name: str) -> dict[str, str]:
    """Return key → group as the file ``NAME.csv`` beside this module says."""
    return {row["key"]: row["group"] for row in _rows(name)}


def digest(name: str) -> str:
    """Return the sha256 of the file ``NAME.csv``."""
    return hashlib.sha256(_text(name).encode()).hexdigest()


def part(samples: list[Sample], name: str, wanted: Part) -> list[Sample]:
    """Return the samples of one part.

    Raises
    ------
    Corrupt
        ``SPLIT_MISMATCH``, naming the first sample that the split file does not know.
    """
    parts = read(name)
    for sample in samples:
        if sample.key not in parts:
            raise Corrupt("SPLIT_MISMATCH", f"{sample.key} is not in the split file {name}.csv")
    return [sample for sample in samples if parts[sample.key] == wanted]


def to_csv(samples: list[Sample], parts: dict[str, Part]) -> str:
    """Return the text of a split file, sorted by key."""
    rows = sorted((s.key, s.group, s.kind, parts[s.key]) for s in samples)
    return "\n".join(["key,group,kind,part", *(",".join(row) for row in rows)]) + "\n"


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(name).splitlines()))


def _text(name: str) -> str:
    file = files(__package__).joinpath(f"{name}.csv")
    if not name or not file.is_file():
        raise NotFound("SPLIT_MISSING", "no split file comes with the code for this data set")
    return file.read_text()
