"""Augmentation of whole batches, on the device that trains."""

from __future__ import annotations

import math

import kornia.augmentation as kornia
import torch
from kornia.augmentation.base import _AugmentationBase as Step
from kornia.constants import DataKey
from pydantic import BaseModel, ConfigDict, Field

TEXT_ZONE = 0.12
_BLUR_SIDE, _BLUR_SIGMA = 5, (0.1, 1.5)


class Variation(BaseModel):
    """How strongly images are varied; nothing is varied unless it is set.

    What is moved in from beyond the border repeats the border's pixels.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mirror: float = Field(default=0, ge=0, le=1, description="Probability of a horizontal mirror")
    flip: float = Field(default=0, ge=0, le=1, description="Probability of a vertical mirror")
    rotation: float = Field(default=0, ge=0, le=180, description="Largest angle, degrees")
    shift: float = Field(default=0, ge=0, lt=1, description="Largest shift, as share of a side")
    zoom: tuple[float, float] = Field(
        default=(1, 1), description="Least and largest magnification, each axis apart"
    )
    shear: float = Field(default=0, ge=0, lt=45, description="Largest angle, degrees")
    brightness: float = Field(default=0, ge=0, lt=1, description="Largest change, of [0, 1]")
    contrast: float = Field(default=0, ge=0, lt=1, description="Largest relative change")
    gamma: float = Field(default=0, ge=0, description="Largest |ln γ|")
    noise: float = Field(default=0, ge=0, description="Standard deviation, of [0, 1]")
    blur: float = Field(default=0, ge=0, le=1, description="Probability of a Gaussian blur")
    probability: float = Field(
        default=1, ge=0, le=1, description="Of each change of brightness, contrast, gamma, noise"
    )
    text_zones: float = Field(
        default=0, ge=0, le=1, description="Probability that the top or bottom 12 % is blank"
    )


class Varier:
    """Varies images, and their maps alike.

    Parameters
    ----------
    how
        How strongly.
    """

    def __init__(self, how: Variation) -> None:
        self._text_zones = how.text_zones
        moves, greys = _geometry(how), _grey(how)
        self._moves = (
            kornia.AugmentationSequential(
                *moves,
                data_keys=[DataKey.INPUT, DataKey.MASK],
                extra_args={DataKey.MASK: {"resample": "nearest", "align_corners": False}},
            )
            if moves
            else None
        )
        self._greys = kornia.AugmentationSequential(*greys) if greys else None

    @torch.no_grad()
    def __call__(
        self, images: torch.Tensor, maps: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Vary a batch.

        Parameters
        ----------
        images
            Of shape (N, C, H, W), in [0, 1]; only the first channel is grey values.
        maps
            Class of each pixel, uint8 of the same shape.
        """
        if self._moves is not None:
            images, moved = self._moves(images, maps.to(images.dtype))
            maps = moved.to(torch.uint8)
        grey = images[:, :1]
        if self._greys is not None:
            grey = self._greys(grey).clamp(0, 1)
        if self._text_zones:
            grey = _without_text(grey, self._text_zones)
        return (grey if images.shape[1] == 1 else torch.cat([grey, images[:, 1:]], 1)), maps


def _geometry(how: Variation) -> list[Step]:
    steps: list[Step] = []
    if how.mirror:
        steps.append(kornia.RandomHorizontalFlip(p=how.mirror))
    if how.flip:
        steps.append(kornia.RandomVerticalFlip(p=how.flip))
    if how.rotation or how.shift or how.shear or how.zoom != (1, 1):
        steps.append(
            kornia.RandomAffine(
                degrees=how.rotation,
                translate=(how.shift, how.shift),
                scale=(*how.zoom, *how.zoom),
                shear=how.shear or None,
                padding_mode="border",
                p=1.0,
            )
        )
    return steps


def _grey(how: Variation) -> list[Step]:
    steps: list[Step] = []
    if how.gamma:
        limits = (math.exp(-how.gamma), math.exp(how.gamma))
        steps.append(kornia.RandomGamma(gamma=limits, p=how.probability))
    if how.contrast:
        limits = (1 - how.contrast, 1 + how.contrast)
        steps.append(kornia.RandomContrast(contrast=limits, p=how.probability))
    if how.brightness:
        limits = (1 - how.brightness, 1 + how.brightness)
        steps.append(kornia.RandomBrightness(brightness=limits, p=how.probability))
    if how.blur:
        steps.append(kornia.RandomGaussianBlur((_BLUR_SIDE, _BLUR_SIDE), _BLUR_SIGMA, p=how.blur))
    if how.noise:
        steps.append(kornia.RandomGaussianNoise(std=how.noise, p=how.probability))
    return steps


def _without_text(images: torch.Tensor, probability: float) -> torch.Tensor:
    """Blank the top or the bottom, where burnt-in text could give a label away."""
    rows = images.shape[2]
    height = round(TEXT_ZONE * rows)
    keep = torch.ones(len(images), 1, rows, 1)
    which = torch.rand(len(images))
    keep[which < probability / 2, :, :height] = 0
    keep[(which >= probability / 2) & (which < probability), :, rows - height :] = 0
    return images * keep.to(images.device)
