"""Augmentation of whole batches: geometry, grey values, noise, erased text zones."""

from __future__ import annotations

import math

import torch
from pydantic import BaseModel, ConfigDict
from torch.nn.functional import affine_grid, avg_pool2d, grid_sample

TEXT_ZONE = 0.12


class Augmentation(BaseModel):
    """How strongly images are varied; 0 switches a variation off.

    Angles in degrees, shifts as share of a side, grey values in [0, 1].
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rotation: float = 15.0
    scale: float = 0.25
    stretch: float = 0.1
    shear: float = 0.05
    shift: float = 0.08
    mirror: bool = True
    gamma: float = 0.4
    contrast: float = 0.25
    brightness: float = 0.1
    noise: float = 0.04
    speckle: float = 0.08
    text_zones: float = 0.3


def vary_geometry(
    images: torch.Tensor, masks: torch.Tensor, how: Augmentation, size: tuple[int, int]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Turn, scale, shift and mirror images and masks alike.

    Parameters
    ----------
    images, masks
        Of shape (N, 1, H, W), floats.
    how
        How strongly.
    size
        Rows and columns of the results.

    Returns
    -------
    tuple[torch.Tensor, torch.Tensor]
        Of shape (N, 1, *size); the masks are 0 or 1 again.
    """
    if 1.5 * size[0] < images.shape[2]:
        images, masks = avg_pool2d(images, 2), avg_pool2d(masks, 2)
    grid = affine_grid(
        _random_maps(len(images), how, images.shape[-1] / images.shape[-2]),
        [*images.shape[:2], *size],
        align_corners=False,
    )
    moved = grid_sample(images, grid, align_corners=False)
    moved_masks = grid_sample(masks, grid, align_corners=False)
    return moved, (moved_masks >= 0.5).to(masks.dtype)


def vary_grey(images: torch.Tensor, how: Augmentation) -> torch.Tensor:
    """Vary gamma, contrast, brightness and noise, and erase zones where text is burned in.

    Background that is exactly 0, such as a letterbox, stays 0.

    Parameters
    ----------
    images
        Of shape (N, 1, H, W), in [0, 1].
    how
        How strongly.
    """
    n = len(images)
    content = (images > 0).to(images.dtype)
    varied = images.clamp(1e-4, 1) ** torch.exp(_uniform(n, how.gamma))
    varied = (varied - 0.5) * (1 + _uniform(n, how.contrast)) + 0.5 + _uniform(n, how.brightness)
    noise = how.noise * torch.rand(n, 1, 1, 1) + how.speckle * torch.rand(n, 1, 1, 1) * varied
    varied = varied + noise * torch.randn_like(images)
    return _erase_text_zones(varied.clamp(0, 1) * content, how.text_zones)


def _erase_text_zones(images: torch.Tensor, share: float) -> torch.Tensor:
    """Blank the top or bottom 12 %, where calipers and text could give a label away."""
    if share <= 0:
        return images
    height = round(TEXT_ZONE * images.shape[2])
    keep = torch.ones(len(images), 1, images.shape[2], 1)
    keep[torch.rand(len(images)) < share / 2, :, :height] = 0
    keep[torch.rand(len(images)) < share / 2, :, -height:] = 0
    return images * keep


def _random_maps(n: int, how: Augmentation, aspect: float) -> torch.Tensor:
    """Return maps (n, 2, 3) in the units of ``affine_grid``; `aspect` is width / height."""
    angle = _uniform(n, math.radians(how.rotation)).flatten()
    zoom = torch.exp(_uniform(n, how.scale).flatten())
    ratio = torch.exp(_uniform(n, how.stretch).flatten())
    mirror = torch.where(torch.rand(n) < (0.5 if how.mirror else 0.0), -1.0, 1.0)
    cos, sin = torch.cos(angle), torch.sin(angle)
    maps = torch.zeros(n, 2, 3)
    maps[:, 0, 0] = cos * zoom * ratio * mirror
    maps[:, 0, 1] = (-sin * zoom + _uniform(n, how.shear).flatten()) / aspect
    maps[:, 1, 0] = sin * zoom * aspect * mirror
    maps[:, 1, 1] = cos * zoom / ratio
    maps[:, :, 2] = 2 * how.shift * (2 * torch.rand(n, 2) - 1)
    return maps


def _uniform(n: int, width: float) -> torch.Tensor:
    """Return n numbers in [−width, width], of shape (n, 1, 1, 1)."""
    return width * (2 * torch.rand(n, 1, 1, 1) - 1)
