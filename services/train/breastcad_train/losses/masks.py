"""Losses of one lesion map: overlap, squared error, and BCE with overlap."""

from __future__ import annotations

import torch
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.nn.functional import mse_loss as squared_error

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


def soft_iou_loss(probability: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return 1 − (Σpy + 1) / (Σp + Σy − Σpy + 1) for each image, shape (N,).

    Parameters
    ----------
    probability
        Of shape (N, 1, H, W), in [0, 1].
    target
        0 or 1, of the same shape.
    """
    overlap = (probability * target).flatten(1).sum(1)
    either = (probability + target).flatten(1).sum(1) - overlap
    return 1 - (overlap + SMOOTHING) / (either + SMOOTHING)


def dice_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean soft Dice loss of the images with a lesion, 0 where there is none.

    An empty mask has no overlap to reward, so that Dice would only say yes or no to the image.
    """
    return _of_lesions(soft_dice_loss(torch.sigmoid(logits), target), target)


def iou_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean soft IoU loss of the images with a lesion, 0 where there is none."""
    return _of_lesions(soft_iou_loss(torch.sigmoid(logits), target), target)


def mse_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared distance of probabilities from the mask.

    Its gradient vanishes where the answer is sure, even where it is wrong.
    """
    return squared_error(torch.sigmoid(logits), target)


def mask_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return BCE of all images plus soft Dice of those with a lesion.

    Parameters
    ----------
    logits
        Of shape (N, 1, H, W).
    target
        0 or 1, of the same shape.
    """
    return binary_cross_entropy_with_logits(logits, target) + dice_loss(logits, target)


def _of_lesions(losses: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    present = (target.flatten(1).amax(1) > 0).to(losses.dtype)
    return (losses * present).sum() / present.sum().clamp(min=1)
