"""The exponential moving average of a net's weights."""

from __future__ import annotations

import copy

import torch
from torch import nn


class Average:
    """A copy of a net that follows it slowly; buffers are taken over as they are.

    Parameters
    ----------
    net
        What is followed.
    decay
        What the copy keeps of itself at each step; less in the first steps, or the random start
        would stay in it for long.
    """

    def __init__(self, net: nn.Module, decay: float) -> None:
        self.net = copy.deepcopy(net).requires_grad_(requires_grad=False).eval()
        self._decay = decay

    @torch.no_grad()
    def follow(self, net: nn.Module, step: int) -> None:
        """Take over a part of `net` after step number `step`, counted from 1."""
        keep = min(self._decay, step / (9 + step))
        own: list[torch.Tensor] = list(self.net.parameters())
        other: list[torch.Tensor] = list(net.parameters())
        torch._foreach_lerp_(own, other, 1 - keep)
        for kept, now in zip(self.net.buffers(), net.buffers(), strict=True):
            kept.copy_(now)
