"""How learning rate and averaged weights follow the course of a training."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

WARM_UP = 0.03
Follow = Callable[[torch.Tensor, torch.Tensor, torch.Tensor | int], torch.Tensor]


def rate(progress: float, warm_up: float = WARM_UP) -> float:
    """Return the learning rate relative to its peak: linear warm-up, then half a cosine to 1 %."""
    if progress < warm_up:
        return 0.05 + 0.95 * progress / warm_up
    turn = (progress - warm_up) / (1 - warm_up)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * turn))


def average_of(decay: float) -> Follow:
    """Return how an average follows: it keeps `decay` of itself, less in the first steps."""

    def update(old: torch.Tensor, new: torch.Tensor, count: torch.Tensor | int) -> torch.Tensor:
        # The first steps weigh little, or the random start would stay in the average for long.
        keep = min(decay, (1 + float(count)) / (10 + float(count)))
        return keep * old + (1 - keep) * new

    return update
