"""Learning the class of an image."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from scipy.special import softmax
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.job import Outcomes
from breastcad_train.engine.tasks.answering import as_array
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
    mixup
        Parameter of the Beta distribution that pairs of images are mixed by [1]_; 0: not mixed.

    References
    ----------
    .. [1] H. Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018.
    """

    def __init__(
        self,
        loss: Loss,
        look: Look,
        classes: int,
        *,
        positive: int | None = None,
        mixup: float = 0.0,
    ) -> None:
        self._loss, self._look, self._mixup = loss, look, mixup
        self._classes, self._positive = classes, positive

    def loss(self, net: nn.Module, batch: PictureBatch, share: float) -> torch.Tensor:
        """Return the loss of a varied batch."""
        images, _ = self._look.varied(batch, share)
        if not self._mixup:
            return self._loss(net(images).float(), batch.labels)
        part = float(torch.distributions.Beta(self._mixup, self._mixup).sample())
        others = torch.randperm(len(images)).to(images.device)
        logits = net(part * images + (1 - part) * images[others]).float()
        mixed = self._loss(logits, batch.labels[others])
        return part * self._loss(logits, batch.labels) + (1 - part) * mixed

    def outcomes(self, net: nn.Module, batches: Iterable[PictureBatch]) -> Outcomes:
        """Return ``loss`` of each image's batch, ``logits`` (n, C) and ``labels`` (n,)."""
        losses, logits, labels = [], [], []
        for batch in batches:
            logits.append(net(self._look.plain(batch)).float())
            labels.append(batch.labels)
            losses.append(self._loss(logits[-1], batch.labels).expand(len(batch.labels)))
        return {
            "loss": as_array(losses),
            "logits": as_array(logits),
            "labels": as_array(labels),
        }

    def scores(self, outcomes: Outcomes) -> dict[str, float]:
        """Return loss, accuracy, mean recall of the classes, and the AUC if it is asked for.

        ``majority_accuracy`` is the accuracy of always answering the commonest class.
        """
        logits, truth = outcomes["logits"].astype(np.float64), outcomes["labels"]
        matrix = confusion(truth, logits.argmax(axis=1), self._classes)
        there = matrix.sum(axis=1)
        recall = np.diag(matrix)[there > 0] / there[there > 0]
        scores = {
            "validation_loss": float(outcomes["loss"].mean(dtype=np.float64)),
            "accuracy": float(np.trace(matrix) / matrix.sum()),
            "balanced_accuracy": float(recall.mean()),
            "majority_accuracy": float(there.max() / there.sum()),
        }
        if self._positive is not None:
            score = softmax(logits, axis=1)[:, self._positive]
            is_positive = truth == self._positive
            scores["auc"] = auc(score[is_positive], score[~is_positive])
        return scores
