"""Losses by the names that recipes use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from breastcad.errors import InvalidInput
from segmentation_models_pytorch.losses import FocalLoss, LovaszLoss, TverskyLoss
from torch.nn.functional import binary_cross_entropy_with_logits

from breastcad_train.losses import classes, masks

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]

MASK_LOSSES: dict[str, Loss] = {
    "bce": binary_cross_entropy_with_logits,
    "mse": masks.mse_loss,
    "dice": masks.dice_loss,
    "iou": masks.iou_loss,
    "bce_dice": masks.mask_loss,
    "focal": FocalLoss("binary", gamma=2.0),
    # A lesion's missed pixel costs more than a false one.
    "tversky": TverskyLoss("binary", alpha=0.3, beta=0.7, smooth=masks.SMOOTHING),
    "lovasz": LovaszLoss("binary"),
}
CLASS_LOSSES = ("cross_entropy", "weighted_cross_entropy")


def lesion_loss(name: str) -> Loss:
    """Return a loss of logits (N, 1, H, W) against a mask of 0 and 1, of the same shape.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_LOSS``.
    """
    if name not in MASK_LOSSES:
        raise _unknown(name, MASK_LOSSES)
    return MASK_LOSSES[name]


def class_loss(name: str, shares: Sequence[float] | None = None) -> Loss:
    """Return a loss of logits (N, C, …) against class indices (N, …), where 255 is not counted.

    Parameters
    ----------
    name
        One of `CLASS_LOSSES`.
    shares
        Of each class in the training part; only the weighted loss uses them.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_LOSS``; ``NO_CLASS_SHARES`` where the weighted loss gets none.
    """
    if name not in CLASS_LOSSES:
        raise _unknown(name, CLASS_LOSSES)
    if name == "cross_entropy":
        return classes.cross_entropy
    if not shares:
        raise InvalidInput("NO_CLASS_SHARES", f"{name} needs the share of every class")
    return partial(classes.cross_entropy, weights=classes.class_weights(shares))


def _unknown(name: str, known: Sequence[str] | dict[str, Loss]) -> InvalidInput:
    return InvalidInput("UNKNOWN_LOSS", f"loss must be one of {', '.join(known)}; got {name}")
