"""How nets answer whole images, and which part of a map an answer is about."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import nn

Answer = Callable[[nn.Module, torch.Tensor], torch.Tensor]


def at_once(net: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return what the net says of images (N, C, H, W)."""
    return torch.as_tensor(net(images))


def centre(maps: torch.Tensor, answer: torch.Tensor) -> torch.Tensor:
    """Return the middle of maps (N, 1, H, W) that a smaller answer is about."""
    rows, columns = answer.shape[-2:]
    top, left = (maps.shape[-2] - rows) // 2, (maps.shape[-1] - columns) // 2
    return maps[..., top : top + rows, left : left + columns]
