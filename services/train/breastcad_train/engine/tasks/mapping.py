"""Learning the class of every pixel."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.tasks.answering import Answer, centre
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

    def loss(self, net: nn.Module, batch: PictureBatch, _share: float) -> torch.Tensor:
        """Return the loss of a varied batch."""
        images, maps = self._look.varied(batch)
        logits = net(images).float()
        return self._loss(logits, centre(maps, logits)[:, 0].long())

    def measure(self, net: nn.Module, batches: Iterable[PictureBatch]) -> dict[str, float]:
        """Return loss, pixel accuracy, mean IoU and mean class accuracy of all pixels together.

        ``background_accuracy`` is the pixel accuracy of always answering the commonest class.
        """
        loss, count = 0.0, 0
        matrix = np.zeros((self._classes, self._classes), np.int64)
        for batch in batches:
            logits = self._answer(net, self._look.plain(batch)).float()
            truth = batch.maps[:, 0].long()
            loss += float(self._loss(logits, truth)) * len(truth)
            count += len(truth)
            answers = logits.argmax(1).cpu().numpy()
            matrix += pixel_confusion(answers, truth.cpu().numpy(), self._classes)
        scores = pixel_scores(matrix)
        return {
            "validation_loss": loss / count,
            "pixel_accuracy": scores.accuracy,
            "mean_iou": scores.mean_iou,
            "mean_class_accuracy": scores.mean_class_accuracy,
            "background_accuracy": float(matrix.sum(axis=1).max() / matrix.sum()),
        }
