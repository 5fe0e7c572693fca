"""What a classifier is shown of an image, by the lesions that another net outlined in it (B6).

Never by the true masks: in S1 their emptiness may have given the normal images away.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import torch
from breastcad.errors import InvalidInput
from numpy.typing import NDArray
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.input.prepared import Prepared

Region = Literal["full", "masked", "crop", "two_channel"]
Image = NDArray[np.uint8]
MARGIN = 0.3
_AT_ONCE = 16


@torch.no_grad()
def outlines(prepared: Prepared, net: nn.Module, look: Look) -> Image:
    """Return what a segmenter says of each image: probabilities × 255, shape (n, rows, columns)."""
    found = []
    for start in range(0, len(prepared.images), _AT_ONCE):
        part = torch.from_numpy(np.array(prepared.images[start : start + _AT_ONCE]))[:, None]
        batch = PictureBatch(part, part, torch.zeros(len(part), dtype=torch.int64))
        logits = net.eval()(look.plain(batch))
        if logits.shape != part.shape:
            raise InvalidInput(
                "OUTLINES_UNFIT", f"outline_by: expected answers of {part.shape[2:]} pixels"
            )
        found.append(torch.sigmoid(logits.float()).mul(255).round().to(torch.uint8)[:, 0].numpy())
    return np.concatenate(found)


def shown(prepared: Prepared, outlined: Image, region: Region) -> Prepared:
    """Return the images as a classifier is shown them.

    Parameters
    ----------
    prepared, outlined
        All images, and what was outlined in them.
    region
        ``masked``: 0 where no lesion is outlined. ``crop``: the box of what is outlined, with 30 %
        of its sides around it, at the size of the image. Both show the whole image where nothing
        is outlined. ``two_channel``: the image and the probability map, shape (n, 2, …).
    """
    if region == "full":
        return prepared
    if region == "two_channel":
        return Prepared(np.stack([prepared.images, outlined], axis=1), prepared.maps)
    cut = _masked if region == "masked" else _cropped
    pairs = zip(prepared.images, outlined > 127, strict=True)
    images = [cut(image, lesion) if lesion.any() else image for image, lesion in pairs]
    return Prepared(np.stack(images), prepared.maps)


def _masked(image: Image, lesion: NDArray[np.bool_]) -> Image:
    return image * lesion.astype(np.uint8)


def _cropped(image: Image, lesion: NDArray[np.bool_]) -> Image:
    spans = []
    for axis in (1, 0):
        found = np.flatnonzero(lesion.any(axis=axis))
        first, last = int(found[0]), int(found[-1]) + 1
        margin = round(MARGIN * (last - first))
        spans.append(slice(max(0, first - margin), last + margin))
    size = (image.shape[1], image.shape[0])
    box = image[spans[0], spans[1]]
    return np.asarray(cv2.resize(box, size, interpolation=cv2.INTER_LINEAR), np.uint8)
