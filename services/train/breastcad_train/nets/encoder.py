"""The encoder that segmenters and classifiers share, so that one can start from the other."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

SHUFFLE = 2
GROUPS = 8


class Block(nn.Module):
    """Two 3 × 3 convolutions with GroupNorm and a shortcut (He et al. 2016, Wu and He 2018).

    GroupNorm, because batches here are too small for BatchNorm (SCIENCE.md §9.3).
    """

    def __init__(self, inputs: int, outputs: int, *, stride: int = 1, dilation: int = 1) -> None:
        super().__init__()
        self.conv1 = _conv3(inputs, outputs, stride, dilation)
        self.norm1 = nn.GroupNorm(GROUPS, outputs)
        self.conv2 = _conv3(outputs, outputs, 1, dilation)
        self.norm2 = nn.GroupNorm(GROUPS, outputs)
        same = inputs == outputs and stride == 1
        self.shortcut: nn.Module = (
            nn.Identity() if same else nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False)
        )
        self.act = nn.ReLU(inplace=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        y = self.act(self.norm1(self.conv1(x)))
        return torch.as_tensor(self.act(self.norm2(self.conv2(y)) + self.shortcut(x)))


class Encoder(nn.Module):
    """Features at 1/2, 1/4, 1/8 and 1/16 of the input, the coarsest with dilated context.

    The input is unshuffled by 2 first: every pixel takes part, at a quarter of the cost of a
    first level at full size.

    Parameters
    ----------
    widths
        Channels of the four levels, each a multiple of 8.
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.unshuffle = nn.PixelUnshuffle(SHUFFLE)
        self.stem = Block(SHUFFLE**2, widths[0])
        self.levels = nn.ModuleList(Block(a, b, stride=2) for a, b in pairwise(widths))
        last = widths[-1]
        self.context = nn.Sequential(Block(last, last, dilation=2), Block(last, last, dilation=4))

    def forward(self, image: torch.Tensor) -> list[torch.Tensor]:
        """Map images (N, 1, H, W) to features, the finest first.

        H and W are multiples of 16; level i has shape (N, widths[i], H / 2^(i+1), W / 2^(i+1)).
        """
        features = [self.stem(self.unshuffle(image))]
        for level in self.levels:
            features.append(level(features[-1]))
        features[-1] = self.context(features[-1])
        return features


def _conv3(inputs: int, outputs: int, stride: int, dilation: int) -> nn.Conv2d:
    return nn.Conv2d(
        inputs, outputs, 3, stride=stride, padding=dilation, dilation=dilation, bias=False
    )
