"""The papers' own divisions, all LEAKY, so that their numbers can stand beside honest ones.

One rule of ours is kept even here: an image with a doubtful label is never tested. It trains, and
the sizes of the parts stay those of the paper (SCIENCE.md §1.1, §1.2, §1.3, §1.4).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from breastcad.errors import InvalidInput
from sklearn.model_selection import train_test_split

from breastcad_train.data.sample import Sample
from breastcad_train.splits.document import TEST, TRAIN, VALIDATION, Document, copy_key, entry

COPIES = 10
Parts = dict[str, str]


def s0_classify(root: Path, samples: list[Sample], *, seed: int = 1337) -> Document:
    """Divide 80/10/10 within each class, rounded down; normals are left out (A3, A5)."""
    lesions = [sample for sample in samples if sample.has_lesion]
    classes: dict[str, list[Sample]] = defaultdict(list)
    for sample in lesions:
        classes[sample.kind].append(sample)
    parts: Parts = {}
    for members in classes.values():
        parts |= _tenths(members, seed)
    reason = "the other stage is divided apart: its training images are tested here"
    return _document(root, _by_key(lesions), parts, "s0-classify-80-10-10", reason, seed)


def s0_segment(root: Path, samples: list[Sample], *, seed: int = 1337) -> Document:
    """Divide 80/10/10 over both classes, apart from the classification (A5)."""
    lesions = [sample for sample in samples if sample.has_lesion]
    reason = "the other stage is divided apart: its training images are tested here"
    return _document(
        root, _by_key(lesions), _tenths(lesions, seed), "s0-segment-80-10-10", reason, seed
    )


def s1(root: Path, samples: list[Sample], *, seed: int = 0) -> Document:
    """Hold out a tenth, rounded up, shuffled (B1); nothing is left to choose by."""
    clear = [sample.key for sample in samples if not sample.doubtful]
    tested = -(-len(samples) // 10)
    _, held = train_test_split(clear, test_size=tested, shuffle=True, random_state=seed)
    parts = dict.fromkeys((sample.key for sample in samples), TRAIN) | dict.fromkeys(held, TEST)
    reason = "near-duplicates of tested images train, and weights are chosen on the test"
    return _document(root, _by_key(samples), parts, "s1-random-90-10", reason, seed)


def s2(root: Path, samples: list[Sample], *, seed: int = 0) -> Document:
    """Divide 8:1:1 at random (C3)."""
    reason = "near-duplicates, and views of one patient, are in several parts"
    return _document(
        root, _by_key(samples), _tenths(samples, seed), "s2-random-8-1-1", reason, seed
    )


def s4(root: Path, samples: list[Sample], *, seed: int = 0) -> Document:
    """Divide ten augmented copies of each image 70/30 at random (E1, E10)."""
    copies = {copy_key(s.key, number): s for s in samples for number in range(COPIES)}
    tested = round(0.3 * len(copies))
    clear = [key for key, sample in copies.items() if not sample.doubtful]
    held = set(_shuffled(clear, seed)[:tested])
    parts = {key: TEST if key in held else TRAIN for key in copies}
    reason = "copies of one image are in both parts"
    return _document(root, copies, parts, "s4-augmented-70-30", reason, seed)


PROTOCOLS: dict[str, Callable[..., Document]] = {
    "s0-classify": s0_classify,
    "s0-segment": s0_segment,
    "s1": s1,
    "s2": s2,
    "s4": s4,
}


def _tenths(samples: list[Sample], seed: int) -> Parts:
    """Return 8:1:1, the first two rounded down; doubtful ones lead, so that they train."""
    clear = _shuffled((s.key for s in samples if not s.doubtful), seed)
    ordered = [*(s.key for s in samples if s.doubtful), *clear]
    trained, chosen = 8 * len(ordered) // 10, len(ordered) // 10
    if chosen == 0:
        raise InvalidInput("EMPTY_CLASS", f"a tenth of {len(ordered)} images is none")
    names = [TRAIN] * trained + [VALIDATION] * chosen
    names += [TEST] * (len(ordered) - len(names))
    return dict(zip(ordered, names, strict=True))


def _shuffled(keys: Iterable[str], seed: int) -> list[str]:
    ordered = sorted(keys)
    random.Random(seed).shuffle(ordered)
    return ordered


def _document(
    root: Path, samples: dict[str, Sample], parts: Parts, rule: str, reason: str, seed: int
) -> Document:
    digested = {sample.key: entry(root, sample, TRAIN) for sample in samples.values()}
    entries = {
        key: digested[sample.key].model_copy(update={"part": parts[key]})
        for key, sample in samples.items()
    }
    return Document(protocol="LEAKY", reason=reason, rule=rule, seed=seed, entries=entries)


def _by_key(samples: list[Sample]) -> dict[str, Sample]:
    return {sample.key: sample for sample in samples}
