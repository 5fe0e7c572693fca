"""The net that outlines lesions and names them from one encoder."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn.functional import adaptive_avg_pool2d

from breastcad_train.nets.unet import UNet

# A lesion that covers less than about 1 % of the image counts less than fully.
LEAST_LESION = 0.01


class Shared(NamedTuple):
    """What the net says.

    Attributes
    ----------
    lesion
        Lesion or not at each pixel, as logits of shape (N, 1, H, W).
    classes
        Classes of the image, as logits of shape (N, C).
    """

    lesion: torch.Tensor
    classes: torch.Tensor


class SharedNet(nn.Module):
    """A U-Net whose coarsest features, over the image and over the lesion, give the class too.

    Parameters
    ----------
    classes
        That it tells apart.
    widths
        Channels of the four levels, each a multiple of 8.
    dropout
        Share of the pooled features that are dropped in training.
    """

    def __init__(
        self, classes: int, widths: tuple[int, ...] = (24, 48, 96, 192), dropout: float = 0.2
    ) -> None:
        super().__init__()
        self.unet = UNet(widths)
        self.dropout = nn.Dropout(dropout)
        self.classes = nn.Linear(2 * widths[-1], classes)

    def forward(self, image: torch.Tensor) -> Shared:
        """Map images (N, 1, H, W), H and W multiples of 16, to lesions and classes."""
        features = self.unet.encoder(image)
        lesion = self.unet.decode(features)
        deep = features[-1]
        # Where the lesion is, is learnt from masks alone.
        weight = adaptive_avg_pool2d(torch.sigmoid(lesion.detach()), deep.shape[-2:])
        total = weight.sum((2, 3)) + LEAST_LESION * deep.shape[2] * deep.shape[3]
        focus = (weight * deep).sum((2, 3)) / total
        pooled = torch.cat([deep.mean((2, 3)), focus], dim=1)
        return Shared(lesion, torch.as_tensor(self.classes(self.dropout(pooled))))
