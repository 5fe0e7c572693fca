"""How nets answer whole images, which part of a map an answer is about, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from breastcad_train.zoo.unet_valid import ValidUNet, overlap_tile

Answer = Callable[[nn.Module, torch.Tensor], torch.Tensor]


def at_once(net: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return what the net says of images (N, C, H, W)."""
    return torch.as_tensor(net(images))


def centre(maps: torch.Tensor, answer: torch.Tensor) -> torch.Tensor:
    """Return the middle of maps (N, 1, H, W) that a smaller answer is about."""
    rows, columns = answer.shape[-2:]
    top, left = (maps.shape[-2] - rows) // 2, (maps.shape[-1] - columns) // 2
    return maps[..., top : top + rows, left : left + columns]


def as_array(parts: list[torch.Tensor]) -> NDArray[Any]:
    """Return tensors joined along their first axis."""
    return np.asarray(torch.cat(parts).cpu().numpy())


def mean(values: NDArray[np.float64]) -> float:
    """Return the mean, NaN of nothing."""
    return float(values.mean()) if values.size else float("nan")


def in_tiles(net: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Return what a net without padding says of images (N, C, H, W), tile by tile."""
    answers = [overlap_tile(cast(ValidUNet, net), image[None]) for image in images]
    return torch.cat(answers)
