"""The U-Net with an EfficientNet-B2 encoder of S0 (SCIENCE.md §1.1, A6)."""

from __future__ import annotations

import segmentation_models_pytorch as smp
from torch import nn


def unet_efficientnet_b2(classes: int = 1, channels: int = 1) -> nn.Module:
    """Return the network: images (N, channels, H, W), multiples of 32, to logits of their size.

    Parameters
    ----------
    classes
        Channels of the answer.
    channels
        Of the image.
    """
    net: nn.Module = smp.Unet(
        "efficientnet-b2", encoder_weights=None, in_channels=channels, classes=classes
    )
    return net
