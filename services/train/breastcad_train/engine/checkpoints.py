"""Checkpoints: the last one to go on from, and the best weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from breastcad.errors import Corrupt, NotFound
from torch import nn

from breastcad_train.atomic import writing
from breastcad_train.engine.average import Average
from breastcad_train.engine.state import State

LAST, BEST = "last.ckpt", "best.pt"


@dataclass(frozen=True)
class Learnt:
    """What changes while a net learns.

    Attributes
    ----------
    net, optimizer, state
        Of the training.
    average
        Of the weights; None where none is kept.
    """

    net: nn.Module
    optimizer: torch.optim.Optimizer
    state: State
    average: Average | None

    @property
    def judged(self) -> nn.Module:
        """The net that is validated and kept: the average where there is one."""
        return self.average.net if self.average else self.net


def save_last(folder: Path, learnt: Learnt) -> None:
    """Write all that training goes on from; raises ``DISK_FULL``."""
    average = learnt.average.net.state_dict() if learnt.average else None
    content = {
        "state": learnt.state.as_dict(),
        "net": learnt.net.state_dict(),
        "optimizer": learnt.optimizer.state_dict(),
        "average": average,
    }
    with writing(folder / LAST) as file:
        torch.save(content, file)


def save_best(folder: Path, learnt: Learnt) -> None:
    """Write the weights that were judged best; raises ``DISK_FULL``."""
    with writing(folder / BEST) as file:
        torch.save(learnt.judged.state_dict(), file)


def restore(folder: Path, learnt: Learnt) -> None:
    """Bring everything to where the last checkpoint was; nothing changes where there is none."""
    if not (folder / LAST).is_file():
        return
    content = _load(folder / LAST)
    learnt.net.load_state_dict(content["net"])
    learnt.optimizer.load_state_dict(content["optimizer"])
    if learnt.average:
        learnt.average.net.load_state_dict(content["average"])
    vars(learnt.state).update(State.of(content["state"]).as_dict())


def best_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return the state dict of the best weights of a run.

    Raises
    ------
    NotFound
        ``RUN_MISSING`` where the run has not validated yet.
    Corrupt
        ``CHECKPOINT_UNREADABLE``.
    """
    if not (folder / BEST).is_file():
        raise NotFound("RUN_MISSING", f"run {folder.name} has no {BEST}; train it first")
    return _load(folder / BEST)


def _load(path: Path) -> dict[str, Any]:
    try:
        return dict(torch.load(path, map_location="cpu", weights_only=True))
    except (RuntimeError, EOFError, ValueError, UnpicklingError) as error:
        raise Corrupt("CHECKPOINT_UNREADABLE", f"{path.name} of {path.parent.name}") from error
