"""FCN32, FCN16 and FCN8 on VGG16 (SCIENCE.md §4.1).

References
----------
.. [1] J. Long, E. Shelhamer and T. Darrell, "Fully convolutional networks for semantic
   segmentation", CVPR 2015.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import nn

from breastcad_train.zoo.bilinear import fill_bilinear, fixed_upsampling
from breastcad_train.zoo.vgg_layers import convolutions, fully_convolutional

Stride = Literal[32, 16, 8]

_STAGES = ((3, 64, 2), (64, 128, 2), (128, 256, 3), (256, 512, 3), (512, 512, 3))
_SKIPS = {16: (512,), 8: (512, 256)}


class FCN(nn.Module):
    """Scores at 1/32 of the input, refined by those of pool4 and pool3 as `stride` says [1]_.

    A state dict of FCN32 loads into FCN16, and of FCN16 into FCN8, with ``strict=False``: what is
    new begins as bilinear interpolation and zero scores, so that nothing changes at first.

    Parameters
    ----------
    classes
        Number of classes.
    stride
        32: scores alone. 16: with those of pool4. 8: with those of pool3 too.
    width
        Channels of fc6 and fc7; 4096 in the paper, 512 for the CPU.
    relu_after_up
        ReLU after each learned up-sampling, as S4 writes; it clips negative scores.
    """

    def __init__(
        self, classes: int, stride: Stride, width: int = 4096, *, relu_after_up: bool = False
    ) -> None:
        super().__init__()
        self.stages = nn.ModuleList(
            nn.Sequential(*convolutions(inputs, outputs, count), nn.MaxPool2d(2, ceil_mode=True))
            for inputs, outputs, count in _STAGES
        )
        self.fc = nn.Sequential(*fully_convolutional(width, padding=3))
        self.score = nn.Conv2d(width, classes, 1)
        skips = _SKIPS.get(stride, ())
        self.skip_scores = nn.ModuleList(_zero(nn.Conv2d(c, classes, 1)) for c in skips)
        self.ups = nn.ModuleList(
            fill_bilinear(nn.ConvTranspose2d(classes, classes, 4, 2, 1)) for _ in skips
        )
        self.after_up: nn.Module = nn.ReLU() if relu_after_up else nn.Identity()
        self.last = fixed_upsampling(classes, stride)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map images (N, 3, H, W), H and W multiples of 32, to scores (N, classes, H, W)."""
        pools = []
        for stage in self.stages:
            image = stage(image)
            pools.append(image)
        scores = self.score(self.fc(image))
        finer = reversed(pools[:-1])
        for up, skip_score, pool in zip(self.ups, self.skip_scores, finer, strict=False):
            scores = self.after_up(up(scores)) + skip_score(pool)
        return torch.as_tensor(self.last(scores))


def _zero(convolution: nn.Conv2d) -> nn.Conv2d:
    nn.init.zeros_(convolution.weight)
    if convolution.bias is not None:
        nn.init.zeros_(convolution.bias)
    return convolution
