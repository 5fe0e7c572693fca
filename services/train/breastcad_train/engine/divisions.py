"""Which samples of a recipe train, validate and are tested."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from breastcad.errors import InvalidInput, Refused

from breastcad_train.data.sample import Sample
from breastcad_train.recipes.experiment import NAMING, Experiment
from breastcad_train.splits import leak_free
from breastcad_train.splits.document import TEST, TRAIN, VALIDATION, Document
from breastcad_train.splits.papers import PROTOCOLS


@dataclass(frozen=True)
class Division:
    """A recipe's samples in their parts.

    Attributes
    ----------
    train, validation, test
        In their order. A paper that kept nothing to choose by validates on its test part.
    """

    train: list[Sample]
    validation: list[Sample]
    test: list[Sample]


def usable(samples: list[Sample], recipe: Experiment) -> list[Sample]:
    """Return the samples whose truth the recipe's task needs is known."""
    kept = [s for s in samples if not recipe.kinds or s.kind in recipe.kinds]
    if recipe.task in NAMING:
        kept = [s for s in kept if not s.doubtful]
    if recipe.task == "classify":
        return kept
    return [s for s in kept if s.annotated or s.maps]


def divide(recipe: Experiment, root: Path, samples: list[Sample]) -> Document:
    """Divide all samples of the recipe's data sets as it says; errors as of `splits`."""
    if recipe.split == "leak-free":
        return leak_free.folds(root, samples, seed=recipe.split_seed, count=recipe.folds)
    if recipe.split == "hold-out":
        return leak_free.hold_out(root, samples, seed=recipe.split_seed)
    return PROTOCOLS[recipe.split](root, samples, seed=recipe.split_seed)


def parts(document: Document, recipe: Experiment, samples: list[Sample]) -> Division:
    """Return the usable samples of each part.

    Raises
    ------
    InvalidInput
        ``PART_EMPTY`` where nothing usable is in one.
    """
    known = {key.split("#", 1)[0] for key in document.entries}
    divided = [sample for sample in samples if sample.key in known]
    if document.folds:
        tested = document.folds[recipe.fold]
        chosen = document.folds[(recipe.fold + 1) % len(document.folds)]
        others = tuple(f for f in document.folds if f not in (tested, chosen))
        names = ((TRAIN, *others), (chosen,), (tested,))
    else:
        is_chosen = any(entry.part == VALIDATION for entry in document.entries.values())
        names = ((TRAIN,), (VALIDATION if is_chosen else TEST,), (TEST,))
    found = [usable(document.part(divided, *part), recipe) for part in names]
    for name, part in zip((TRAIN, VALIDATION, TEST), found, strict=True):
        if not part:
            raise InvalidInput("PART_EMPTY", f"no image that the recipe can use is in {name}")
    return Division(*found)


def require_untouched(
    document: Document, recipe: Experiment, name: str, learnt_from: set[str]
) -> None:
    """Check that nothing that is tested was learnt from before.

    Parameters
    ----------
    document, recipe
        Of the run that begins.
    name
        Of the run that it builds upon.
    learnt_from
        Groups that the weights of that were learnt from or chosen by, see `learnt_groups`.

    Raises
    ------
    Refused
        ``LEAKY_START``, with how many groups; a paper's own division leaks anyway and is let
        through.
    """
    tested = _tested(document, recipe)
    both = {group for group, part in _groups(document) if part == tested} & learnt_from
    if both and recipe.protocol == "LEAK-FREE":
        # A group may be named by a patient's number, so that it is not told.
        raise Refused(
            "LEAKY_START",
            f"run {name} learnt from {len(both)} of the groups that are tested here; train it "
            "with the same datasets, split, split_seed, folds and fold",
        )


def learnt_groups(document: Document, recipe: Experiment) -> set[str]:
    """Return the groups that a run learnt from or chose by.

    A division without a part to choose by chose by what it tests: then it is all of them.
    """
    parts = {entry.part for entry in document.entries.values()}
    tested = _tested(document, recipe) if document.folds or VALIDATION in parts else ""
    return {group for group, part in _groups(document) if part != tested}


def _groups(document: Document) -> set[tuple[str, str]]:
    """Return each group and each part that it is in.

    Groups are unique over all data sets; those that share patients share groups.
    """
    return {(entry.group, entry.part) for entry in document.entries.values()}


def _tested(document: Document, recipe: Experiment) -> str:
    return document.folds[recipe.fold] if document.folds else TEST
