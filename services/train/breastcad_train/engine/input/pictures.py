"""Batches of prepared images, whole or cropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from breastcad_train.data.crops import balanced
from breastcad_train.engine.input.prepared import Prepared
from breastcad_train.engine.order import Draw
from breastcad_train.losses.classes import IGNORED


class PictureBatch(NamedTuple):
    """Images as they are kept, before augmentation.

    Attributes
    ----------
    images
        uint8 of shape (N, 1, H, W), or (N, 2, H, W) with outlines of lesions.
    maps
        Class of each pixel, uint8 of shape (N, 1, H, W); 255 does not count.
    labels
        Class of each image, int64 of shape (N,).
    """

    images: torch.Tensor
    maps: torch.Tensor
    labels: torch.Tensor


@dataclass(frozen=True)
class Crops:
    """Crops around pixels of a class that is drawn first, see `crops.balanced`.

    Attributes
    ----------
    side
        In pixels.
    common
        Classes that are not drawn.
    """

    side: int
    common: frozenset[int]


class Pictures:
    """Some of the prepared images.

    Parameters
    ----------
    prepared
        All images.
    chosen
        Which of them, as indices.
    labels
        Class of each of all images, shape (n,).
    crops
        How they are cropped; whole if None.
    """

    def __init__(
        self,
        prepared: Prepared,
        chosen: list[int],
        labels: NDArray[np.int64],
        crops: Crops | None = None,
    ) -> None:
        self._prepared, self._crops = prepared, crops
        self._chosen, self._labels = np.array(chosen, np.int64), labels

    def __len__(self) -> int:
        return len(self._chosen)

    def __getitems__(self, draws: list[Draw]) -> PictureBatch:
        """Return the drawn images as a batch."""
        rows = self._chosen[[draw.image for draw in draws]]
        images, maps = self._prepared.images[rows], self._prepared.maps[rows]
        if self._crops:
            pairs = [
                _cropped(image, classes, self._crops, draw.seed)
                for image, classes, draw in zip(images, maps, draws, strict=True)
            ]
            images, maps = (np.stack(part) for part in zip(*pairs, strict=True))
        labels = torch.from_numpy(self._labels[rows])
        shown = torch.from_numpy(images)
        shown = shown[:, None] if shown.ndim == 3 else shown
        return PictureBatch(shown, torch.from_numpy(maps)[:, None], labels)


def _cropped(
    image: NDArray[np.uint8], classes: NDArray[np.uint8], crops: Crops, seed: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    common = crops.common | {IGNORED}
    crop = balanced(classes, crops.side, common, np.random.default_rng(seed))
    return crop.cut(image), crop.cut(classes, IGNORED)
