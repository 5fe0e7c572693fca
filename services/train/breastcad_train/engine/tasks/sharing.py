"""Learning to outline lesions and to name the image's class at once."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn

from breastcad_train.engine.input.look import Look
from breastcad_train.engine.input.pictures import PictureBatch
from breastcad_train.engine.job import Outcomes
from breastcad_train.engine.tasks.answering import as_array
from breastcad_train.engine.tasks.classifying import Classifying
from breastcad_train.engine.tasks.segmenting import Segmenting, count, lesions
from breastcad_train.losses import Loss


class Sharing:
    """Lesions and classes from one net, see `nets.shared`.

    Parameters
    ----------
    outline, name
        The two tasks, whose scores are told.
    losses
        Of lesions and of classes.
    weight
        Of the lesions' loss.
    look
        How images are shown.
    """

    def __init__(
        self,
        outline: Segmenting,
        name: Classifying,
        losses: tuple[Loss, Loss],
        weight: float,
        look: Look,
    ) -> None:
        self._outline, self._name, self._look = outline, name, look
        self._lesion_loss, self._class_loss = losses
        self._weight = weight

    def loss(self, net: nn.Module, batch: PictureBatch, share: float) -> torch.Tensor:
        """Return the loss of a varied batch."""
        images, maps = self._look.varied(batch, share)
        lesion, classes = net(images)
        return self._sum(lesion.float(), classes.float(), maps, batch.labels)

    def outcomes(self, net: nn.Module, batches: Iterable[PictureBatch]) -> Outcomes:
        """Return what both tasks do."""
        losses, counts, logits, labels = [], [], [], []
        for batch in batches:
            lesion, classes = net(self._look.plain(batch))
            loss = self._sum(lesion.float(), classes.float(), batch.maps, batch.labels)
            losses.append(loss.expand(len(batch.labels)))
            counts.append(count(lesion >= 0, batch.maps == 1))
            logits.append(classes.float())
            labels.append(batch.labels)
        names = ("loss", "counts", "logits", "labels")
        parts = (losses, counts, logits, labels)
        return {name: as_array(part) for name, part in zip(names, parts, strict=True)}

    def scores(self, outcomes: Outcomes) -> dict[str, float]:
        """Return the scores of both tasks, and the loss of both together."""
        return self._outline.scores(outcomes) | self._name.scores(outcomes)

    def _sum(
        self,
        lesion: torch.Tensor,
        classes: torch.Tensor,
        maps: torch.Tensor,
        labels: torch.Tensor,
    ) -> torch.Tensor:
        of_lesions = self._lesion_loss(lesion, lesions(maps))
        return self._class_loss(classes, labels) + self._weight * of_lesions
