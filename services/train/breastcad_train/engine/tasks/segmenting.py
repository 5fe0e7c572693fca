"""Learning to outline lesions: one logit for each pixel."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.tasks.answering import Answer, centre
from breastcad_train.losses import Loss


class Segmenting:
    """Lesion or not.

    Parameters
    ----------
    loss
        Of logits (N, 1, H, W) against masks of the same shape.
    look
        How images are shown.
    answer
        Returns the logits of whole images.
    """

    def __init__(self, loss: Loss, look: Look, answer: Answer) -> None:
        self._loss, self._look, self._answer = loss, look, answer

    def loss(self, net: nn.Module, batch: PictureBatch, _share: float) -> torch.Tensor:
        """Return the loss of a varied batch."""
        images, maps = self._look.varied(batch)
        logits = net(images).float()
        return self._loss(logits, _lesions(centre(maps, logits)))

    def measure(self, net: nn.Module, batches: Iterable[PictureBatch]) -> dict[str, float]:
        """Return loss, Dice and IoU: means over images with a lesion, and IoU of all pixels.

        ``false_area`` is the mean share of pixels that is outlined in images without a lesion; NaN
        where there are none.
        """
        loss, count, counts = 0.0, 0, []
        for batch in batches:
            logits = self._answer(net, self._look.plain(batch)).float()
            lesions = _lesions(batch.maps)
            loss += float(self._loss(logits, lesions)) * len(lesions)
            count += len(lesions)
            counts.append(_counts(logits >= 0, lesions > 0))
        return {"validation_loss": loss / count, **_scores(torch.cat(counts).double().cpu())}


def _lesions(maps: torch.Tensor) -> torch.Tensor:
    # Beyond a crop's image there is no lesion.
    return (maps == 1).float()


def _counts(found: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """Return pixels in both, found, true and at all, of each image: shape (N, 4)."""
    parts = (found & true, found, true, torch.ones_like(true))
    return torch.stack([part.flatten(1).sum(1) for part in parts], dim=1)


def _scores(counts: torch.Tensor) -> dict[str, float]:
    both, found, true, pixels = counts.unbind(1)
    dice, iou = 2 * both / (found + true), both / (found + true - both)
    lesion = true > 0
    return {
        "dice": float(dice[lesion].mean()),
        "iou": float(iou[lesion].mean()),
        "iou_pooled": float(both[lesion].sum() / (found + true - both)[lesion].sum()),
        "false_area": float((found / pixels)[~lesion].mean()),
    }
