"""Probabilities as log odds."""

from __future__ import annotations

import math

# Scores of exactly 0 and 1 have no finite log odds; float64 still tells 1 - 1e-15 from 1.
_CLOSEST = 1e-15


def logit(probability: float) -> float:
    """Return ln(p / (1 - p)) of a probability in [0, 1], within ±34.6."""
    clipped = min(max(probability, _CLOSEST), 1 - _CLOSEST)
    return math.log(clipped) - math.log1p(-clipped)


def sigmoid(log_odds: float) -> float:
    """Return the probability, in [0, 1], that has the log odds; the inverse of `logit`."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    exponential = math.exp(log_odds)
    return exponential / (1 + exponential)
