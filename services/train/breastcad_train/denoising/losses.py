"""What denoisers are trained to make small.

References
----------
.. [1] T. Huang et al., "Neighbor2Neighbor: self-supervised denoising from single noisy images",
   CVPR 2021.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, pixel_unshuffle

_LEAST = 3e-3
_NEAR, _HIGHEST = 9, 3.0


def quanta_loss(
    answer: torch.Tensor, target: torch.Tensor, speck_weight: float = 0.0
) -> torch.Tensor:
    """Return the mean over images of the logarithm of their weighted squared error.

    The logarithm makes all peaks count alike, as decibels do. Half of the weight is as the
    inverse's slope squared: an error there is an error in quanta.

    Parameters
    ----------
    answer, target
        Of shape (N, 1, H, W), in the Anscombe domain.
    speck_weight
        How much more an error counts for each standard deviation of noise, from the second to the
        fourth, that a pixel differs from its surroundings by: specks are so few that they would
        be smoothed away for the mean's sake.
    """
    slope = target.square()
    near = avg_pool2d(target, _NEAR, stride=1, padding=_NEAR // 2, count_include_pad=False)
    height = ((target - near).abs() - 1).clamp(0, _HIGHEST)
    weight = 1 + slope / slope.mean(dim=(1, 2, 3), keepdim=True) + 2 * speck_weight * height
    weight = weight / weight.mean(dim=(1, 2, 3), keepdim=True)
    error = (weight * (answer - target).square()).mean(dim=(1, 2, 3))
    return torch.log(error + _LEAST).mean()


def neighbor_loss(
    net: nn.Module, image: torch.Tensor, *, weight: float, generator: torch.Generator
) -> torch.Tensor:
    """Return the loss of Neighbor2Neighbor, which needs noisy images only [1]_.

    Parameters
    ----------
    net
        The denoiser.
    image
        Noisy, of shape (N, 1, H, W); noise must be independent between pixels.
    weight
        γ, how much the difference of neighbours must survive denoising.
    generator
        Chooses the neighbours.
    """
    choice = neighbors(image, generator)
    first, second = (subsample(image, index) for index in choice)
    with torch.no_grad():
        whole = net(image).float()
    wanted = subsample(whole, choice[0]) - subsample(whole, choice[1])
    difference = net(first).float() - second
    regular = (difference - wanted).square().mean()
    return torch.as_tensor(difference.square().mean() + weight * regular)


def neighbors(image: torch.Tensor, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Return two pixels, 0 to 3, for each 2 × 2 cell: side by side or one above the other.

    Each has shape (N, 1, H/2, W/2).
    """
    n, _, rows, columns = image.shape
    shape = (n, 1, rows // 2, columns // 2)
    first = torch.randint(0, 4, shape, generator=generator)
    # Cells are numbered row by row: bit 0 is the column, bit 1 the row; flip one of them.
    flipped = 1 + torch.randint(0, 2, shape, generator=generator)
    return first, first ^ flipped


def subsample(image: torch.Tensor, index: torch.Tensor) -> torch.Tensor:
    """Return the pixel of that index in each 2 × 2 cell, of shape (N, 1, H/2, W/2)."""
    return torch.as_tensor(pixel_unshuffle(image, 2).gather(1, index))
