"""Learning the class of every pixel."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.job import Outcomes
from breastcad_train.engine.tasks.answering import Answer, as_array, centre
from breastcad_train.losses import Loss
from breastcad_train.metrics.pixels import pixel_confusion, pixel_scores


class Mapping:
    """One of several classes.

    Parameters
    ----------
    loss
        Of logits (N, C, H, W) against classes (N, H, W).
    look
        How images are shown.
    answer
        Returns the logits of whole images.
    classes
        How many there are.
    """

    def __init__(self, loss: Loss, look: Look, answer: Answer, classes: int) -> None:
        self._loss, self._look, self._answer, self._classes = loss, look, answer, classes

    def loss(self, net: nn.Module, batch: PictureBatch, share: float) -> torch.Tensor:
        """Return the loss of a varied batch."""
        images, maps = self._look.varied(batch, share)
        logits = net(images).float()
        return self._loss(logits, centre(maps, logits)[:, 0].long())

    def outcomes(self, net: nn.Module, batches: Iterable[PictureBatch]) -> Outcomes:
        """Return ``loss`` of each image's batch, and ``matrices`` of pixels, shape (n, C, C).

        Rows are the truth, columns the answer.
        """
        losses, matrices = [], []
        for batch in batches:
            logits = self._answer(net, self._look.plain(batch)).float()
            truth = batch.maps[:, 0].long()
            losses.append(self._loss(logits, truth).expand(len(truth)))
            pairs = zip(as_array([logits.argmax(1)]), as_array([truth]), strict=True)
            matrices += [pixel_confusion(answer, true, self._classes) for answer, true in pairs]
        return {"loss": as_array(losses), "matrices": np.stack(matrices)}

    def scores(self, outcomes: Outcomes) -> dict[str, float]:
        """Return loss, pixel accuracy, mean IoU and mean class accuracy of all pixels together.

        ``commonest_accuracy`` is the pixel accuracy of always answering the commonest class.
        """
        matrix = outcomes["matrices"].sum(axis=0)
        scores = pixel_scores(matrix)
        return {
            "validation_loss": float(outcomes["loss"].mean(dtype=np.float64)),
            "pixel_accuracy": scores.accuracy,
            "mean_iou": scores.mean_iou,
            "mean_class_accuracy": scores.mean_class_accuracy,
            "commonest_accuracy": float(matrix.sum(axis=1).max() / matrix.sum()),
        }
