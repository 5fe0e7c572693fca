"""Kleene's strong logic of three values.

Unknown stands for "either": a result is unknown just where the unknown inputs matter. In the
order negative < indeterminate < positive, OR is the maximum and AND the minimum [1]_.

References
----------
.. [1] S. C. Kleene, "Introduction to Metamathematics", 1952, § 64.
"""

from __future__ import annotations

from collections.abc import Iterable

from breastcad_fusion.evidence import Decision


def kleene_or(decisions: Iterable[Decision]) -> Decision:
    """Return positive if any is, else indeterminate if any is, else negative."""
    return max(decisions, key=_truth)


def kleene_and(decisions: Iterable[Decision]) -> Decision:
    """Return negative if any is, else indeterminate if any is, else positive."""
    return min(decisions, key=_truth)


def kleene_not(decision: Decision) -> Decision:
    """Swap positive and negative."""
    return Decision(Decision.POSITIVE.value - decision.value)


def _truth(decision: Decision) -> int:
    return decision.value
