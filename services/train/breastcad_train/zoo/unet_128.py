"""The U-Net with padding and dropout of S1 (SCIENCE.md §4.3)."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

from breastcad_train.zoo.vgg_layers import convolutions

_WIDTHS = (64, 128, 256, 512, 1024)
_ENCODER_DROPOUT, _DECODER_DROPOUT = 0.2, 0.1


class UNet128(nn.Module):
    """No normalisation, no pre-training; the paper trains it with MSE on probabilities.

    Parameters
    ----------
    channels
        Of the image.
    """

    def __init__(self, channels: int = 1) -> None:
        super().__init__()
        down = pairwise((channels, *_WIDTHS))
        self.encoder = nn.ModuleList(
            nn.Sequential(*convolutions(inputs, outputs, 2)) for inputs, outputs in down
        )
        self.shrink = nn.Sequential(nn.MaxPool2d(2), nn.Dropout(_ENCODER_DROPOUT))
        steps = list(pairwise(reversed(_WIDTHS)))
        self.ups = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(a, b, 2, 2), nn.ReLU(inplace=True)) for a, b in steps
        )
        self.decoder = nn.ModuleList(
            nn.Sequential(*convolutions(2 * b, b, 2), nn.Dropout(_DECODER_DROPOUT))
            for _, b in steps
        )
        self.head = nn.Conv2d(_WIDTHS[0], 1, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map images (N, channels, H, W), H and W multiples of 16, to logits (N, 1, H, W)."""
        skips = []
        x = self.encoder[0](image)
        for level in list(self.encoder)[1:]:
            skips.append(x)
            x = level(self.shrink(x))
        for up, level, skip in zip(self.ups, self.decoder, reversed(skips), strict=True):
            x = level(torch.cat([up(x), skip], dim=1))
        return torch.as_tensor(self.head(x))
