"""Rows of 3 × 3 convolutions with ReLU, of which FCN, Dilation10 and the U-Nets are built."""

from __future__ import annotations

from torch import nn


def convolutions(
    inputs: int, outputs: int, count: int, *, padding: int = 1, dilation: int = 1
) -> list[nn.Module]:
    """Return `count` 3 × 3 convolutions, each with its ReLU.

    Parameters
    ----------
    inputs, outputs
        Channels before the first and after each of them.
    count
        Number of convolutions.
    padding
        On each side, in pixels; `dilation` keeps the size, 0 takes 2 · dilation from it.
    dilation
        Distance of neighbouring taps, in pixels.
    """
    layers: list[nn.Module] = []
    for number in range(count):
        channels = outputs if number else inputs
        layers += [
            nn.Conv2d(channels, outputs, 3, padding=padding, dilation=dilation),
            nn.ReLU(inplace=True),
        ]
    return layers


def fully_convolutional(width: int, *, padding: int, dilation: int = 1) -> list[nn.Module]:
    """Return fc6 and fc7 of VGG16 as convolutions, each with ReLU and dropout of one half.

    Parameters
    ----------
    width
        Channels; 4096 in the paper.
    padding
        Of fc6, in pixels.
    dilation
        Of fc6.
    """
    return [
        nn.Conv2d(512, width, 7, padding=padding, dilation=dilation),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Conv2d(width, width, 1),
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
    ]
