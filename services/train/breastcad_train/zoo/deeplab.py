"""DeepLabv3 on ResNet18 with GroupNorm (SCIENCE.md §4.5).

References
----------
.. [1] L.-C. Chen et al., "Rethinking atrous convolution for semantic image segmentation", 2017,
   arXiv:1706.05587.
"""

from __future__ import annotations

from typing import Literal

import segmentation_models_pytorch as smp
import torch
from torch import nn
from torch.nn.functional import interpolate

from breastcad_train.zoo.group_norm import with_group_norm

_RATES = {16: (6, 12, 18), 8: (12, 24, 36)}


class DeepLabV3(nn.Module):
    """Dilated features, a pyramid of rates, and bilinear up-sampling to the size of the image [1]_.

    Parameters
    ----------
    classes
        Number of classes.
    output_stride
        Input size over feature size, rounded up; at 8 the rates of the pyramid are doubled.
    channels
        Of the image.
    """

    def __init__(self, classes: int, output_stride: Literal[8, 16] = 8, channels: int = 3) -> None:
        super().__init__()
        net = smp.DeepLabV3(
            "resnet18",
            encoder_weights=None,
            encoder_output_stride=output_stride,
            decoder_atrous_rates=_RATES[output_stride],
            in_channels=channels,
            classes=classes,
            upsampling=1,
        )
        # The library takes multiples of the stride only; 769 pixels make 97 × 97 features.
        net.requires_divisible_input_shape = False
        self.net = with_group_norm(net)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map images (N, channels, H, W) to scores (N, classes, H, W)."""
        scores = self.net(image)
        return interpolate(scores, image.shape[-2:], mode="bilinear", align_corners=False)
