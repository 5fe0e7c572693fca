"""The U-Net without padding: 572 pixels in, 388 out (SCIENCE.md §4.2).

References
----------
.. [1] O. Ronneberger, P. Fischer and T. Brox, "U-Net: convolutional networks for biomedical image
   segmentation", MICCAI 2015.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import pad

from breastcad_train.zoo.vgg_layers import convolutions

MARGIN = 92
"""Pixels that each side of the answer lacks."""

_WIDTHS = (64, 128, 256, 512, 1024)


class ValidUNet(nn.Module):
    """Answers only where the whole field of view lies within the image [1]_.

    Parameters
    ----------
    classes
        Number of classes.
    channels
        Of the image.
    """

    def __init__(self, classes: int, channels: int = 1) -> None:
        super().__init__()
        down = pairwise((channels, *_WIDTHS))
        self.encoder = nn.ModuleList(_pair(inputs, outputs) for inputs, outputs in down)
        self.pool = nn.MaxPool2d(2)
        steps = list(pairwise(reversed(_WIDTHS)))
        self.ups = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(a, b, 2, 2), nn.ReLU(inplace=True)) for a, b in steps
        )
        self.decoder = nn.ModuleList(_pair(2 * b, b) for _, b in steps)
        self.head = nn.Conv2d(_WIDTHS[0], classes, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map images (N, channels, S, S), S = 188 + 16k, to scores of 184 rows and columns less."""
        skips = []
        x = self.encoder[0](image)
        for level in list(self.encoder)[1:]:
            skips.append(x)
            x = level(self.pool(x))
        for up, level, skip in zip(self.ups, self.decoder, reversed(skips), strict=True):
            x = up(x)
            x = level(torch.cat([_centre(skip, x), x], dim=1))
        return torch.as_tensor(self.head(x))


@torch.no_grad()
def overlap_tile(net: ValidUNet, image: torch.Tensor, answer: int = 388) -> torch.Tensor:
    """Return scores of an image of any size: tiles side by side, mirrored beyond the border [1]_.

    Parameters
    ----------
    net
        The network, in evaluation mode.
    image
        Of shape (1, channels, H, W), H and W at least 93.
    answer
        Side of what one tile answers, 4 + 16k.

    Returns
    -------
    torch.Tensor
        Of shape (1, classes, H, W).
    """
    rows, columns = image.shape[-2:]
    padded = _mirrored(image, (-rows) % answer, (-columns) % answer)
    side = answer + 2 * MARGIN
    bands = [
        torch.cat(
            [
                net(padded[..., top : top + side, left : left + side])
                for left in range(0, columns, answer)
            ],
            dim=-1,
        )
        for top in range(0, rows, answer)
    ]
    return torch.cat(bands, dim=-2)[..., :rows, :columns]


def _mirrored(image: torch.Tensor, below: int, right: int) -> torch.Tensor:
    """Mirror the margin around the image; what only fills the last tile is repeated."""
    mirrored = pad(image, (MARGIN, MARGIN, MARGIN, MARGIN), mode="reflect")
    return pad(mirrored, (0, right, 0, below), mode="replicate")


def _pair(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(*convolutions(inputs, outputs, 2, padding=0))


def _centre(skip: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    top = (skip.shape[-2] - like.shape[-2]) // 2
    left = (skip.shape[-1] - like.shape[-1]) // 2
    return skip[..., top : top + like.shape[-2], left : left + like.shape[-1]]
