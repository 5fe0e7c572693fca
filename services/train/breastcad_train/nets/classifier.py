"""The malignancy classifier: the segmenter's encoder and a map of evidence that is pooled."""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
from torch import nn

from breastcad_train.nets.encoder import Encoder

Pooling = Literal["lesion", "top"]
TOP = 8
# A lesion that covers less than about 1 % of the map counts less than fully.
LEAST_LESION = 0.01


class Evidence(NamedTuple):
    """What a classifier says.

    Attributes
    ----------
    logit
        Malignancy, shape (N, 1).
    cells
        Malignancy at each cell of a map, as logits of shape (N, 1, h, w).
    lesion
        Lesion or not at each cell, as logits of the same shape.
    """

    logit: torch.Tensor
    cells: torch.Tensor
    lesion: torch.Tensor


class Classifier(nn.Module):
    """Pool a map of evidence, so that each answer says where it comes from.

    Parameters
    ----------
    widths
        Channels of the encoder's levels.
    pooling
        ``lesion``: the mean over the whole map plus the mean weighted with the lesion map, which
        is trained with masks. ``top``: the mean plus the mean of the 8 highest cells, for data
        without masks (SCIENCE.md §9.1).
    dropout
        Share of the features' channels that are dropped in training.
    """

    def __init__(self, widths: tuple[int, ...], pooling: Pooling, dropout: float) -> None:
        super().__init__()
        self.encoder = Encoder(widths)
        self.dropout = nn.Dropout2d(dropout)
        self.cells = nn.Conv2d(widths[-1], 1, 1)
        self.lesion = nn.Conv2d(widths[-1], 1, 1)
        self.pooling = pooling
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, image: torch.Tensor) -> Evidence:
        """Map images (N, 1, H, W), H and W multiples of 16, to their evidence."""
        features = self.encoder(image)[-1]
        lesion = self.lesion(features)
        cells = self.cells(self.dropout(features))
        flat = cells.flatten(1)
        if self.pooling == "top":
            focus = flat.topk(TOP, dim=1).values.mean(1, keepdim=True)
        else:
            weight = torch.sigmoid(lesion).flatten(1)
            focus = (weight * flat).sum(1, keepdim=True)
            focus = focus / (weight.sum(1, keepdim=True) + LEAST_LESION * weight.shape[1])
        return Evidence(flat.mean(1, keepdim=True) + focus + self.bias, cells, lesion)
