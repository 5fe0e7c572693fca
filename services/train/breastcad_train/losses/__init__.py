"""Losses of masks and of classes; recipes name them (SCIENCE.md §4.7)."""

from breastcad_train.losses.classes import class_weights, cross_entropy, label_loss
from breastcad_train.losses.masks import (
    dice_loss,
    iou_loss,
    mask_loss,
    mse_loss,
    soft_dice_loss,
    soft_iou_loss,
)
from breastcad_train.losses.named import CLASS_LOSSES, MASK_LOSSES, Loss, class_loss, lesion_loss

__all__ = [
    "CLASS_LOSSES",
    "MASK_LOSSES",
    "Loss",
    "class_loss",
    "class_weights",
    "cross_entropy",
    "dice_loss",
    "iou_loss",
    "label_loss",
    "lesion_loss",
    "mask_loss",
    "mse_loss",
    "soft_dice_loss",
    "soft_iou_loss",
]
