"""All rules by which samples may be divided, by name."""

from __future__ import annotations

from pathlib import Path

from breastcad.errors import NotFound

from breastcad_train.data.sample import Sample
from breastcad_train.splits import leak_free, papers
from breastcad_train.splits.document import Document

RULES = {"folds": leak_free.folds, "hold-out": leak_free.hold_out, **papers.PROTOCOLS}


def divide(rule: str, root: Path, samples: list[Sample], seed: int | None = None) -> Document:
    """Return samples divided by a rule of `RULES`.

    Parameters
    ----------
    rule
        Its name.
    root
        Folder of the data sets.
    samples
        What to divide.
    seed
        Of the draw; None: the rule's own.

    Raises
    ------
    NotFound
        ``UNKNOWN_RULE``.
    InvalidInput
        As the rule.
    """
    if rule not in RULES:
        raise NotFound("UNKNOWN_RULE", f"no rule {rule}; there are {', '.join(sorted(RULES))}")
    seeds = {} if seed is None else {"seed": seed}
    return RULES[rule](root, samples, **seeds)
