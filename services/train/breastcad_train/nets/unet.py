"""The lesion segmenter: a U-Net with GroupNorm."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

from breastcad_train.nets.encoder import SHUFFLE, Block, Encoder


class UNet(nn.Module):
    """Encoder, skip connections and a decoder (Ronneberger et al. 2015).

    Parameters
    ----------
    widths
        Channels of the four levels, each a multiple of 8.
    """

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.encoder = Encoder(widths)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        coarse_first = tuple(reversed(widths))
        self.decoder = nn.ModuleList(
            Block(below + skip, skip) for below, skip in pairwise(coarse_first)
        )
        self.head = nn.Conv2d(widths[0], SHUFFLE**2, 1)
        self.shuffle = nn.PixelShuffle(SHUFFLE)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map images (N, 1, H, W), H and W multiples of 16, to lesion logits (N, 1, H, W)."""
        return self.decode(self.encoder(image))

    def decode(self, features: list[torch.Tensor]) -> torch.Tensor:
        """Map the encoder's features to lesion logits (N, 1, H, W)."""
        *skips, x = features
        for block, skip in zip(self.decoder, reversed(skips), strict=True):
            x = block(torch.cat([self.up(x), skip], dim=1))
        return torch.as_tensor(self.shuffle(self.head(x)))
