"""Losses: BCE plus soft Dice for masks, BCE for labels (SCIENCE.md §4.7)."""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

SMOOTHING = 1.0


def soft_dice_loss(probability: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return 1 − (2Σpy + 1) / (Σp + Σy + 1) for each image, shape (N,).

    Parameters
    ----------
    probability
        Of shape (N, 1, H, W), in [0, 1].
    target
        0 or 1, of the same shape.
    """
    overlap = (probability * target).flatten(1).sum(1)
    total = (probability + target).flatten(1).sum(1)
    return 1 - (2 * overlap + SMOOTHING) / (total + SMOOTHING)


def mask_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return BCE of all images plus soft Dice of those with a lesion.

    An empty mask has no overlap to reward, so that Dice would only say yes or no to the image.

    Parameters
    ----------
    logits
        Of shape (N, 1, H, W).
    target
        0 or 1, of the same shape.
    """
    cross_entropy = binary_cross_entropy_with_logits(logits, target)
    present = target.flatten(1).amax(1) > 0
    if not bool(present.any()):
        return cross_entropy
    dice = soft_dice_loss(torch.sigmoid(logits[present]), target[present])
    return cross_entropy + dice.mean()


def label_loss(logit: torch.Tensor, label: torch.Tensor, smoothing: float) -> torch.Tensor:
    """Return BCE of logits (N, 1) and labels (N,) in {0, 1}, the labels softened by `smoothing`."""
    softened = label * (1 - smoothing) + smoothing / 2
    return binary_cross_entropy_with_logits(logit[:, 0], softened)
