"""Learning to outline lesions: one logit for each pixel."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.job import Outcomes
from breastcad_train.engine.tasks.answering import Answer, as_array, centre, mean
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

    def loss(self, net: nn.Module, batch: PictureBatch, share: float) -> torch.Tensor:
        """Return the loss of a varied batch."""
        images, maps = self._look.varied(batch, share)
        logits = net(images).float()
        return self._loss(logits, lesions(centre(maps, logits)))

    def outcomes(self, net: nn.Module, batches: Iterable[PictureBatch]) -> Outcomes:
        """Return ``loss`` of each image's batch, and ``counts`` of pixels, shape (n, 4).

        They are counted in both masks, in the found one, in the true one, and at all.
        """
        losses, counts = [], []
        for batch in batches:
            logits = self._answer(net, self._look.plain(batch)).float()
            truth = lesions(batch.maps)
            losses.append(self._loss(logits, truth).expand(len(truth)))
            counts.append(count(logits >= 0, truth > 0))
        return {"loss": as_array(losses), "counts": as_array(counts)}

    def scores(self, outcomes: Outcomes) -> dict[str, float]:
        """Return loss, Dice and IoU: means over images with a lesion, and IoU of all pixels.

        ``false_area`` is the mean share of pixels that is outlined in images without a lesion. NaN
        stands for what no image tells.
        """
        both, found, true, pixels = outcomes["counts"].astype(np.float64).T
        lesion, either = true > 0, found + true - both
        return {
            "validation_loss": float(outcomes["loss"].mean(dtype=np.float64)),
            "dice": mean(2 * both[lesion] / (found + true)[lesion]),
            "iou": mean(both[lesion] / either[lesion]),
            "iou_pooled": float(both[lesion].sum() / max(1.0, either[lesion].sum())),
            "false_area": mean((found / pixels)[~lesion]),
        }


def lesions(maps: torch.Tensor) -> torch.Tensor:
    """Return 1 where a map says lesion, as floats."""
    # Beyond a crop's image there is no lesion.
    return (maps == 1).float()


def count(found: torch.Tensor, true: torch.Tensor) -> torch.Tensor:
    """Return pixels in both, found, true and at all, of each image: shape (N, 4)."""
    parts = (found & true, found, true, torch.ones_like(true))
    return torch.stack([part.flatten(1).sum(1) for part in parts], dim=1)
