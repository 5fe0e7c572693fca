"""Losses of classes: of an image or of every pixel."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional

from breastcad_train.metrics.pixels import IGNORED as IGNORED


def label_loss(logit: torch.Tensor, label: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Return BCE of logits (N, 1) and labels (N,) in {0, 1}, the labels softened by `smoothing`."""
    softened = label * (1 - smoothing) + smoothing / 2
    return functional.binary_cross_entropy_with_logits(logit[:, 0], softened)


def class_weights(shares: Sequence[float]) -> torch.Tensor:
    """Return 1 − x for each class's share x of all pixels, shape (C,): the rarer the heavier.

    Parameters
    ----------
    shares
        In [0, 1], of the training part.
    """
    return 1 - torch.tensor(shares, dtype=torch.float32)


def cross_entropy(
    logits: torch.Tensor, target: torch.Tensor, weights: torch.Tensor | None = None
) -> torch.Tensor:
    """Return Σ w_y·(−log p_y) / Σ w_y over everything that is counted, 0 where nothing is.

    Parameters
    ----------
    logits
        Of shape (N, C) or (N, C, H, W).
    target
        Class indices of shape (N,) or (N, H, W); 255 is not counted.
    weights
        Of each class, shape (C,); 1 where absent.
    """
    if weights is None:
        weights = logits.new_ones(logits.shape[1])
    weights = weights.to(logits)
    total = functional.cross_entropy(logits, target, weights, ignore_index=IGNORED, reduction="sum")
    counted = weights[target[target != IGNORED]].sum()
    # PyTorch's own mean is 0/0 where nothing is counted, and one NaN spoils every weight.
    return total / counted.clamp(min=torch.finfo(counted.dtype).tiny)
