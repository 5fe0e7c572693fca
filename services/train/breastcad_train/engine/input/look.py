"""How a batch becomes what a net reads."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch

from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.input.varying import Variation, Varier


@dataclass(frozen=True)
class Look:
    """Channels, range and variation of the input.

    Attributes
    ----------
    channels
        1, or 3 of the same grey.
    is_centred
        Whether grey values are in [−½, ½] instead of [0, 1].
    varier
        Varies what is trained on.
    channels_last
        Memory format.
    """

    channels: int = 1
    is_centred: bool = False
    varier: Varier = field(default_factory=lambda: Varier(Variation()))
    channels_last: bool = True

    def plain(self, batch: PictureBatch) -> torch.Tensor:
        """Return the images as they are, of shape (N, channels, H, W)."""
        return self._finished(batch.images.float() / 255)

    def varied(self, batch: PictureBatch) -> tuple[torch.Tensor, torch.Tensor]:
        """Return varied images and their maps (N, 1, H, W)."""
        images, maps = self.varier(batch.images.float() / 255, batch.maps)
        return self._finished(images), maps

    def _finished(self, images: torch.Tensor) -> torch.Tensor:
        if self.is_centred:
            images = images - 0.5
        images = images.expand(-1, self.channels, -1, -1)
        order = torch.channels_last if self.channels_last else torch.contiguous_format
        return images.contiguous(memory_format=order)
