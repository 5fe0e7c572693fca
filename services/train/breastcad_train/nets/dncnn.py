"""The denoiser: a residual convolutional network for noise of standard deviation 1.

References
----------
.. [1] K. Zhang et al., "Beyond a Gaussian denoiser: residual learning of deep CNN for image
   denoising" (DnCNN), IEEE Transactions on Image Processing 26(7), 2017.
.. [2] K. Zhang, W. Zuo and L. Zhang, "FFDNet: toward a fast and flexible solution for CNN-based
   image denoising", IEEE Transactions on Image Processing 27(9), 2018.
.. [3] K. Zhang et al., "Plug-and-play image restoration with deep denoiser prior" (DRUNet), IEEE
   Transactions on Pattern Analysis and Machine Intelligence 44(10), 2022.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import avg_pool2d

SHUFFLE = 2
# Brightness tells the net something only where quanta are few: 2·sqrt(144) is a level of 24.
LEVEL_TOP = 24.0
CONTRAST = 4.0
_NEAR, _FAR = 9, 31


class DnCNN(nn.Module):
    """Predicts the noise, which is taken from the image [1]_.

    Pixels are unshuffled by 2 first [2]_, and deeper levels work at half the size each [3]_: what
    a pixel depends on grows at little cost. The net sees differences to the surroundings, and the
    brightness itself only up to `LEVEL_TOP`: so a brighter image is denoised like a dark one.

    Parameters
    ----------
    widths
        Channels of each level, the finest first.
    blocks
        Residual blocks of each level; levels above the last have as many again on the way back.
    """

    def __init__(self, widths: tuple[int, ...], blocks: tuple[int, ...]) -> None:
        super().__init__()
        self.stride = SHUFFLE * 2 ** (len(widths) - 1)
        self.unshuffle, self.shuffle = nn.PixelUnshuffle(SHUFFLE), nn.PixelShuffle(SHUFFLE)
        self.stem = _conv3(SHUFFLE**2 + 2, widths[0])
        self.encoder = nn.ModuleList(_level(c, n) for c, n in zip(widths, blocks, strict=True))
        self.decoder = nn.ModuleList(
            _level(c, n) for c, n in zip(widths, blocks[:-1], strict=False)
        )
        steps = list(pairwise(widths))
        self.down = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in steps)
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, stride=2) for a, b in steps)
        self.head = _conv3(widths[0], SHUFFLE**2)
        nn.init.zeros_(self.head.weight)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Denoise images (N, 1, H, W), H and W multiples of `stride`, with noise of variance 1."""
        x = self.stem(self._seen(image))
        skips = []
        for level, down in zip(self.encoder, self.down, strict=False):
            skips.append(level(x))
            x = down(skips[-1])
        x = self.encoder[-1](x)
        for index in reversed(range(len(skips))):
            x = self.decoder[index](self.up[index](x) + skips[index])
        return torch.as_tensor(image - self.shuffle(self.head(x)))

    def _seen(self, image: torch.Tensor) -> torch.Tensor:
        """Return pixels less their surroundings, those less theirs, and the bounded brightness."""
        near = _mean(image, _NEAR)
        halved = avg_pool2d(near, SHUFFLE)
        return torch.cat(
            [
                self.unshuffle(image - near) / CONTRAST,
                (halved - _mean(halved, _FAR)) / CONTRAST,
                halved.clamp(max=LEVEL_TOP) / LEVEL_TOP,
            ],
            dim=1,
        )


class _Block(nn.Module):
    """Two convolutions and a shortcut; no normalisation, which would lose the noise's scale."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = _conv3(channels, channels), _conv3(channels, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.as_tensor(x + self.second(torch.relu(self.first(x))))


def _level(channels: int, blocks: int) -> nn.Sequential:
    return nn.Sequential(*(_Block(channels) for _ in range(blocks)))


def _conv3(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def _mean(image: torch.Tensor, side: int) -> torch.Tensor:
    """Return the mean of side × side pixels around each, by rows and columns in turn."""
    for shape, padding in (((side, 1), (side // 2, 0)), ((1, side), (0, side // 2))):
        image = avg_pool2d(image, shape, stride=1, padding=padding, count_include_pad=False)
    return image
