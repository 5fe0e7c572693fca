"""What is learnt in one step: the Lightning module of segmenters and classifiers."""

from __future__ import annotations

import copy
import math
import time

import lightning
import torch
from breastcad.errors import InvalidInput
from torch.nn.functional import interpolate
from torch.optim.swa_utils import AveragedModel

from breastcad_train.augment import vary_geometry, vary_grey
from breastcad_train.batches import Batch
from breastcad_train.losses import label_loss, mask_loss
from breastcad_train.metrics.roc import auc
from breastcad_train.nets.classifier import Classifier
from breastcad_train.nets.unet import UNet
from breastcad_train.recipes import Recipe
from breastcad_train.schedule import average_of, rate

STRIDE = 16
Net = UNet | Classifier


def build(recipe: Recipe) -> Net:
    """Return the recipe's network with random weights."""
    if recipe.task == "segment":
        return UNet(recipe.widths)
    return Classifier(recipe.widths, recipe.pooling, recipe.dropout)


class Learner(lightning.LightningModule):
    """AdamW with a cosine over the time budget, and an average of the weights (SCIENCE.md §9.3).

    Parameters
    ----------
    recipe
        What to train.
    net
        The network; its average is what is validated and kept.
    """

    def __init__(self, recipe: Recipe, net: Net) -> None:
        super().__init__()
        self.recipe, self.net = recipe, net
        self.average = AveragedModel(net, avg_fn=average_of(recipe.ema_decay))
        self.history: list[dict[str, float]] = []
        self.best = float("-inf")
        self._best_weights: dict[str, torch.Tensor] = {}
        self._began = 0.0
        self._answers: list[torch.Tensor] = []

    @property
    def progress(self) -> float:
        """Share of the time budget that is used, in [0, 1]."""
        return min(1.0, (time.monotonic() - self._began) / (60 * self.recipe.minutes))

    def chosen(self) -> Net:
        """Return the averaged network as it validated best, or as it is where none was."""
        net = copy.deepcopy(self.net)
        net.load_state_dict(self._best_weights or self.average.module.state_dict())
        return net

    def on_train_start(self) -> None:
        """Start the clock."""
        self._began = time.monotonic()

    def training_step(self, batch: Batch, _index: int) -> torch.Tensor:
        """Return the loss of one augmented batch.

        Raises
        ------
        InvalidInput
            ``LOSS_NOT_FINITE``, with the step.
        """
        how = self.recipe.augmentation
        images, masks = vary_geometry(
            batch.images.float() / 255, batch.masks.float(), how, self._size(batch.images)
        )
        images = vary_grey(images, how).contiguous(memory_format=torch.channels_last)
        loss = self._loss(images, masks, batch.labels)
        if not math.isfinite(float(loss.detach())):
            raise InvalidInput("LOSS_NOT_FINITE", f"loss is not finite at step {self.global_step}")
        self.log("loss", loss, prog_bar=True, on_step=False, on_epoch=True, batch_size=len(images))
        left = self.recipe.minutes * (1 - self.progress)
        self.log("minutes_left", left, prog_bar=True, batch_size=len(images))
        return loss

    def on_before_zero_grad(self, _optimizer: torch.optim.Optimizer) -> None:
        """Follow the weights with their average and set the next step's learning rate."""
        self.average.update_parameters(self.net)
        for group in self.optimizers().param_groups:  # type: ignore[union-attr]
            group["lr"] = self.recipe.learning_rate * rate(self.progress)

    def validation_step(self, batch: Batch, _index: int) -> None:
        """Keep the average network's answers."""
        answer = self.average(batch.images.float() / 255)
        if self.recipe.task == "segment":
            self._answers.append(_dice(answer, batch.masks))
        else:
            self._answers.append(torch.stack([answer.logit[:, 0].float(), batch.labels], dim=1))

    def on_validation_epoch_end(self) -> None:
        """Log mean Dice of images with a lesion, or AUC."""
        answers = torch.cat(self._answers)
        self._answers.clear()
        if self.recipe.task == "segment":
            score = float(answers.nanmean())
        else:
            malignant = answers[:, 1] > 0.5
            score = auc(answers[malignant, 0].numpy(), answers[~malignant, 0].numpy())
        self.log("score", score, prog_bar=True)
        self.history.append({"step": float(self.global_step), "score": score})
        if score > self.best:
            self.best = score
            self._best_weights = copy.deepcopy(self.average.module.state_dict())

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return AdamW; norms and biases do not decay."""
        plain = [p for p in self.net.parameters() if p.ndim > 1]
        kept = [p for p in self.net.parameters() if p.ndim <= 1]
        return torch.optim.AdamW(
            [
                {"params": plain, "weight_decay": self.recipe.weight_decay},
                {"params": kept, "weight_decay": 0.0},
            ],
            lr=self.recipe.learning_rate * rate(0.0),
        )

    def _size(self, images: torch.Tensor) -> tuple[int, int]:
        rows, columns = images.shape[2:]
        if self.progress >= self.recipe.coarse_share:
            return rows, columns
        return _half(rows), _half(columns)

    def _loss(
        self, images: torch.Tensor, masks: torch.Tensor, labels: torch.Tensor
    ) -> torch.Tensor:
        answer = self.net(images)
        if isinstance(answer, torch.Tensor):
            return mask_loss(answer.float(), masks)
        loss = label_loss(answer.logit.float(), labels, self.recipe.label_smoothing)
        if self.recipe.pooling == "top":
            return loss
        cells = (interpolate(masks, answer.lesion.shape[2:], mode="area") >= 0.5).float()
        return loss + self.recipe.lesion_weight * mask_loss(answer.lesion.float(), cells)


def _half(side: int) -> int:
    return max(1, math.floor(side / 2 / STRIDE + 0.5)) * STRIDE


def _dice(logits: torch.Tensor, masks: torch.Tensor) -> torch.Tensor:
    """Return Dice of each image at threshold ½, NaN where there is no lesion."""
    found, truth = logits.float() >= 0, masks.bool()
    overlap = (found & truth).flatten(1).sum(1).float()
    total = found.flatten(1).sum(1) + truth.flatten(1).sum(1)
    dice = 2 * overlap / total.clamp(min=1)
    return torch.where(truth.flatten(1).any(1), dice, torch.nan)
