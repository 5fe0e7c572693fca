"""Transposed convolutions that begin, or stay, as bilinear interpolation."""

from __future__ import annotations

import torch
from torch import nn


def bilinear_kernel(size: int) -> torch.Tensor:
    """Return the weights of bilinear up-sampling, shape (size, size), that sum to (size / 2)².

    Parameters
    ----------
    size
        Twice the factor, so even.
    """
    factor = size // 2
    offsets = torch.arange(size, dtype=torch.float32) - (size - 1) / 2
    line = 1 - offsets.abs() / factor
    return torch.outer(line, line)


def fill_bilinear(convolution: nn.ConvTranspose2d) -> nn.ConvTranspose2d:
    """Make a transposed convolution interpolate each channel by itself, and return it."""
    kernel = bilinear_kernel(convolution.kernel_size[0])
    with torch.no_grad():
        convolution.weight.zero_()
        groups = convolution.groups
        for channel in range(convolution.in_channels):
            convolution.weight[channel, 0 if groups > 1 else channel] = kernel
        if convolution.bias is not None:
            convolution.bias.zero_()
    return convolution


def fixed_upsampling(channels: int, factor: int) -> nn.ConvTranspose2d:
    """Return bilinear up-sampling by an even factor that is not trained.

    Parameters
    ----------
    channels
        Of the input and the output.
    factor
        Even, at least 2; the output is exactly that many times larger.
    """
    convolution = nn.ConvTranspose2d(
        channels, channels, 2 * factor, factor, factor // 2, groups=channels, bias=False
    )
    return fill_bilinear(convolution).requires_grad_(requires_grad=False)
