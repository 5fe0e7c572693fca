"""Dilation10: a VGG16 front end without its last poolings, and a context module (SCIENCE.md §4.4).

References
----------
.. [1] F. Yu and V. Koltun, "Multi-scale context aggregation by dilated convolutions", ICLR 2016.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import nn
from torch.nn.functional import pad

from breastcad_train.zoo.bilinear import fixed_upsampling
from breastcad_train.zoo.vgg_layers import convolutions, fully_convolutional

Stage = Literal["front", "context", "global"]

MARGIN = 186
"""Pixels that each side of the front end's answer lacks; the image is mirrored by as much."""

STRIDE = 8
_DILATIONS = (1, 1, 2, 4, 8, 16, 32, 64, 1)
_LARGE = (2, 2, 4, 8, 16, 32, 32, 32, 32)  # widths of the paper's large module, in classes
_FEW_CLASSES, _FEW_WIDTH = 4, 32
_NOISE = 0.01


class FrontEnd(nn.Module):
    """VGG16 without padding, its fourth and fifth pooling replaced by dilation [1]_.

    Parameters
    ----------
    classes
        Number of classes.
    width
        Channels of fc6 and fc7; 4096 in the paper, 512 for the CPU.
    """

    def __init__(self, classes: int, width: int = 4096) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *convolutions(3, 64, 2, padding=0),
            nn.MaxPool2d(2, ceil_mode=True),
            *convolutions(64, 128, 2, padding=0),
            nn.MaxPool2d(2, ceil_mode=True),
            *convolutions(128, 256, 3, padding=0),
            nn.MaxPool2d(2, ceil_mode=True),
            *convolutions(256, 512, 3, padding=0),
            *convolutions(512, 512, 3, padding=0, dilation=2),
            *fully_convolutional(width, padding=0, dilation=4),
        )
        self.final = nn.Conv2d(width, classes, 1)
        nn.init.normal_(self.final.weight, std=0.001)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map images (N, 3, S, S), S = 372 + 8k, to scores (N, classes, k, k)."""
        return torch.as_tensor(self.final(self.layers(image)))


class Context(nn.Module):
    """Nine dilated 3 × 3 convolutions that keep the size, and a 1 × 1: identity at first [1]_.

    Parameters
    ----------
    classes
        Number of classes.
    kind
        ``basic``: as many channels as classes. ``large``: the paper's wider one. ``auto``:
        ``basic``, but 32 channels between two 1 × 1 convolutions for 4 classes or fewer, whose
        basic module has too few weights to learn anything (348 for 2 classes).
    """

    def __init__(self, classes: int, kind: Literal["basic", "large", "auto"] = "auto") -> None:
        super().__init__()
        few = kind == "auto" and classes <= _FEW_CLASSES
        base = _FEW_WIDTH if few else classes
        factors = _LARGE if kind == "large" else (1,) * len(_DILATIONS)
        layers: list[nn.Module] = [_identity(nn.Conv2d(classes, base, 1))] if few else []
        inputs = base
        for factor, dilation in zip(factors, _DILATIONS, strict=True):
            outputs = base * factor
            convolution = nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation)
            layers += [_identity(convolution), nn.ReLU(inplace=True)]
            inputs = outputs
        layers.append(_identity(nn.Conv2d(inputs, classes, 1)))
        self.layers = nn.Sequential(*layers)

    def forward(self, scores: torch.Tensor) -> torch.Tensor:
        """Map scores (N, classes, h, w) to scores of the same shape."""
        return torch.as_tensor(self.layers(scores))


class Dilation10(nn.Module):
    """Front end, context module and bilinear up-sampling by 8.

    Parameters
    ----------
    classes
        Number of classes.
    stage
        ``front``: no context module. ``context``: the front end is frozen. ``global``: all of it
        is trained. Each stage loads the state dict of the one before with ``strict=False``.
    width
        Channels of fc6 and fc7.
    context
        Kind of the context module, see `Context`.
    """

    def __init__(
        self,
        classes: int,
        stage: Stage,
        width: int = 4096,
        context: Literal["basic", "large", "auto"] = "auto",
    ) -> None:
        super().__init__()
        self.front = FrontEnd(classes, width)
        self.context: nn.Module = nn.Identity() if stage == "front" else Context(classes, context)
        self.up = fixed_upsampling(classes, STRIDE)
        self.is_front_frozen = stage == "context"
        if self.is_front_frozen:
            self.front.requires_grad_(requires_grad=False)

    def train(self, mode: bool = True) -> Dilation10:
        """Set the mode; a frozen front end stays without dropout."""
        super().train(mode)
        if self.is_front_frozen:
            self.front.eval()
        return self

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Map images (N, 3, H, W), both multiples of 8 above 186, to scores (N, classes, H, W)."""
        mirrored = pad(image, (MARGIN, MARGIN, MARGIN, MARGIN), mode="reflect")
        return torch.as_tensor(self.up(self.context(self.front(mirrored))))


def _identity(convolution: nn.Conv2d) -> nn.Conv2d:
    """Make each output channel the mean of those input channels that stand for its class [1]_."""
    inputs, outputs = convolution.in_channels, convolution.out_channels
    centre = convolution.kernel_size[0] // 2
    nn.init.normal_(convolution.weight, std=_NOISE)
    if convolution.bias is not None:
        nn.init.zeros_(convolution.bias)
    groups = min(inputs, outputs)
    with torch.no_grad():
        for output in range(outputs):
            alike = [i for i in range(inputs) if i * groups // inputs == output * groups // outputs]
            convolution.weight[output, alike, centre, centre] += 1 / len(alike)
    return convolution
