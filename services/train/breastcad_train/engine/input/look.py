"""How a batch becomes what a net reads."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch.nn.functional import avg_pool2d

from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.input.varying import Variation, Varier


@dataclass(frozen=True)
class Look:
    """Channels, range and variation of the input.

    Attributes
    ----------
    channels
        That the net reads; the grey one is repeated to as many.
    is_centred
        Whether grey values are in [−½, ½] instead of [0, 1].
    varier
        Varies what is trained on.
    channels_last
        Memory format.
    coarse
        Share of the training at half the size, which is quicker.
    """

    channels: int = 1
    is_centred: bool = False
    varier: Varier = field(default_factory=lambda: Varier(Variation()))
    channels_last: bool = True
    coarse: float = 0.0

    def plain(self, batch: PictureBatch) -> torch.Tensor:
        """Return the images as they are, of shape (N, channels, H, W)."""
        return self._finished(batch.images.float() / 255)

    def varied(self, batch: PictureBatch, share: float) -> tuple[torch.Tensor, torch.Tensor]:
        """Return varied images and their maps (N, 1, H, W), when `share` of a training is done."""
        images, maps = batch.images.float() / 255, batch.maps
        if share < self.coarse:
            images, maps = avg_pool2d(images, 2), maps[..., ::2, ::2]
        images, maps = self.varier(images, maps)
        return self._finished(images), maps

    def _finished(self, images: torch.Tensor) -> torch.Tensor:
        if self.is_centred:
            images = images - 0.5
        missing = self.channels - images.shape[1]
        if missing:
            images = torch.cat([images[:, :1].expand(-1, missing, -1, -1), images], dim=1)
        order = torch.channels_last if self.channels_last else torch.contiguous_format
        return images.contiguous(memory_format=order)
