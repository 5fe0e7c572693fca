"""A tiny training that the tests of the engine share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from breastcad_train.engine import training
from breastcad_train.engine.course import Course
from breastcad_train.engine.folder import RunFolder
from breastcad_train.engine.job import Job, Outcomes
from breastcad_train.engine.order import Draw
from breastcad_train.engine.station import Station
from torch import nn
from torch.nn.functional import mse_loss

HERE = Station(accelerator="cpu")


class Batch(NamedTuple):
    """Numbers x and y = 2x, each (N, 1)."""

    x: torch.Tensor
    y: torch.Tensor


class Doubles:
    """Sixteen numbers and their doubles."""

    def __len__(self) -> int:
        return 16

    def __getitems__(self, draws: list[Draw]) -> Batch:
        x = torch.tensor([[draw.image / 16] for draw in draws])
        return Batch(x, 2 * x)


class Doubling:
    """Learns to double; `spoil` is added to the loss of each step."""

    def __init__(self, spoil: Callable[[], float] = lambda: 0.0) -> None:
        self._spoil = spoil

    def loss(self, net: nn.Module, batch: Batch, _share: float) -> torch.Tensor:
        return mse_loss(net(batch.x), batch.y) + self._spoil()

    def outcomes(self, net: nn.Module, batches: Iterable[Batch]) -> Outcomes:
        pairs = [(net(batch.x), batch.y) for batch in batches]
        losses = [mse_loss(*pair, reduction="none") for pair in pairs]
        return {"loss": torch.cat(losses).numpy()[:, 0]}

    def scores(self, outcomes: Outcomes) -> dict[str, float]:
        return {"validation_loss": float(outcomes["loss"].mean())}


def a_job(task: Doubling | None = None, manifest: str = "data") -> Job:
    torch.manual_seed(0)
    return Job(nn.Linear(1, 1), task or Doubling(), Doubles(), Doubles(), manifest)


def a_course(**changes: object) -> Course:
    return Course.model_validate({"name": "double", "epochs": 3, "batch": 4, **changes})


@pytest.fixture
def train(tmp_path: Path) -> Callable[..., RunFolder]:
    """Train to double numbers, below the test's folder."""

    def run(task: Doubling | None = None, **changes: object) -> RunFolder:
        return training.start(a_course(**changes), a_job(task), runs=tmp_path, station=HERE)

    return run
