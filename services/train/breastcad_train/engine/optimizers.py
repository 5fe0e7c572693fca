"""The optimisers that a course may name."""

from __future__ import annotations

import torch
from torch import nn

from breastcad_train.engine.course import Course

_BETA_2 = 0.999


def build(course: Course, net: nn.Module) -> torch.optim.Optimizer:
    """Return the optimiser of those weights of `net` that are learnt."""
    weights = [p for p in net.parameters() if p.requires_grad]
    rate, decay = course.learning_rate, course.weight_decay
    if course.optimizer == "sgd":
        return torch.optim.SGD(weights, rate, momentum=course.momentum, weight_decay=decay)
    betas = (course.momentum, _BETA_2)
    if course.optimizer == "adam":
        return torch.optim.Adam(weights, rate, betas=betas, weight_decay=decay)
    groups = [
        {"params": [p for p in weights if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in weights if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, rate, betas=betas)
