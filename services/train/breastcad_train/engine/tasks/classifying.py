"""Learning the class of an image."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.losses import Loss
from breastcad_train.metrics.report import confusion
from breastcad_train.metrics.roc import auc


class Classifying:
    """One of several classes.

    Parameters
    ----------
    loss
        Of logits (N, C) against labels (N,).
    look
        How images are shown.
    classes
        How many there are.
    positive
        Which of them ``auc`` is about, against all others; none if None.
    """

    def __init__(self, loss: Loss, look: Look, classes: int, positive: int | None = None) -> None:
        self._loss, self._look = loss, look
        self._classes, self._positive = classes, positive

    def loss(self, net: nn.Module, batch: PictureBatch, _share: float) -> torch.Tensor:
        """Return the loss of a varied batch."""
        images, _ = self._look.varied(batch)
        return self._loss(net(images).float(), batch.labels)

    def measure(self, net: nn.Module, batches: Iterable[PictureBatch]) -> dict[str, float]:
        """Return loss, accuracy, mean recall of the classes, and the AUC if it is asked for.

        ``majority_accuracy`` is the accuracy of always answering the commonest class.
        """
        pairs = [(net(self._look.plain(b)).float(), b.labels) for b in batches]
        logits, labels = (torch.cat(parts) for parts in zip(*pairs, strict=True))
        loss = float(self._loss(logits, labels))
        truth, answers = labels.cpu().numpy(), logits.argmax(1).cpu().numpy()
        matrix = confusion(truth, answers, self._classes)
        there = matrix.sum(axis=1)
        recall = np.diag(matrix)[there > 0] / there[there > 0]
        scores = {
            "validation_loss": loss,
            "accuracy": float(np.trace(matrix) / matrix.sum()),
            "balanced_accuracy": float(recall.mean()),
            "majority_accuracy": float(there.max() / there.sum()),
        }
        if self._positive is not None:
            score = torch.softmax(logits, 1)[:, self._positive].cpu().numpy()
            is_positive = truth == self._positive
            scores["auc"] = auc(score[is_positive], score[~is_positive])
        return scores
