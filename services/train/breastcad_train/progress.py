"""The time budget of a run, and a line of progress for each epoch."""

from __future__ import annotations

import logging
from typing import Any

import lightning
from lightning.pytorch.callbacks import Callback

log = logging.getLogger(__name__)


class Budget(Callback):
    """Stop when the learner's time is used up, and tell how far it is.

    Parameters
    ----------
    minutes
        The budget.
    """

    def __init__(self, minutes: float) -> None:
        self._minutes = minutes

    def on_train_batch_end(
        self, trainer: lightning.Trainer, pl_module: Any, *_args: Any, **_kwargs: Any
    ) -> None:
        """Stop after the step during which the time ran out."""
        if pl_module.progress >= 1:
            trainer.should_stop = True

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: Any) -> None:
        """Log loss, score and the minutes left."""
        metrics = trainer.callback_metrics
        log.info(
            "step %d loss %.4f score %.4f minutes left %.1f",
            trainer.global_step,
            float(metrics.get("loss", float("nan"))),
            float(metrics.get("score", float("nan"))),
            self._minutes * (1 - pl_module.progress),
        )
