"""A tiny training as a program: noise, dropout, batch norm, crops, all that a resume must restore.

Reads lines ``NAME PAUSE``: trains in a child process, from the run's last checkpoint on if there is
one, and pauses for so many seconds in each step. Writes the child's process id, then its status.
Under torchrun it trains once instead.

    python tiny_training.py FOLDER
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import torch
from breastcad_train.engine import training
from breastcad_train.engine.course import Course
from breastcad_train.engine.folder import CONFIG, RunFolder
from breastcad_train.engine.job import Job, Outcomes
from breastcad_train.engine.order import Draw
from breastcad_train.engine.seeds import settle
from breastcad_train.engine.station import Station
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

COURSE = Course(
    name="tiny",
    epochs=60,
    batch=8,
    accumulate=2,
    learning_rate=0.01,
    weight_decay=0.01,
    schedule="cosine",
    clip=1.0,
    ema_decay=0.9,
)
DIVIDED = COURSE.model_copy(update={"epochs": 3, "optimizer": "sgd"})


class Batch(NamedTuple):
    """Images (N, 1, 16, 16) and their labels (N,)."""

    images: torch.Tensor
    labels: torch.Tensor


class Crops:
    """Random crops of noise that is brighter where the label is 1."""

    def __init__(self, count: int, *, moved: bool) -> None:
        generator = torch.Generator().manual_seed(count)
        self._labels = torch.arange(count).remainder(2).float()
        noise = torch.rand(count, 1, 20, 20, generator=generator)
        self._images = noise + 0.1 * self._labels[:, None, None, None]
        self._moved = moved

    def __len__(self) -> int:
        return len(self._labels)

    def __getitems__(self, draws: list[Draw]) -> Batch:
        shifts = [draw.seed % 5 if self._moved else 2 for draw in draws]
        crops = [
            self._images[draw.image, :, shift : shift + 16, shift : shift + 16]
            for draw, shift in zip(draws, shifts, strict=True)
        ]
        return Batch(torch.stack(crops), self._labels[[draw.image for draw in draws]])


class Brightness:
    """Tells bright from dark images."""

    def __init__(self, pause_s: float = 0.0, noise: float = 0.1) -> None:
        self._pause_s, self._noise = pause_s, noise

    def loss(self, net: nn.Module, batch: Batch, _share: float) -> torch.Tensor:
        time.sleep(self._pause_s)
        noisy = batch.images + self._noise * torch.randn_like(batch.images)
        return binary_cross_entropy_with_logits(net(noisy)[:, 0], batch.labels)

    def outcomes(self, net: nn.Module, batches: Iterable[Batch]) -> Outcomes:
        pairs = [(net(batch.images)[:, 0], batch.labels) for batch in batches]
        losses = [binary_cross_entropy_with_logits(*pair, reduction="none") for pair in pairs]
        return {"loss": torch.cat(losses).numpy()}

    def scores(self, outcomes: Outcomes) -> dict[str, float]:
        return {"validation_loss": float(outcomes["loss"].mean())}


def job(task: Brightness, *, images: int, dropout: float) -> Job:
    """Return the job, always with the same random weights."""
    settle(COURSE.seed, "net")
    norm = nn.BatchNorm2d(8) if dropout else nn.GroupNorm(2, 8)
    features = nn.Sequential(nn.Conv2d(1, 8, 3), norm, nn.ReLU(), nn.Dropout(dropout))
    net = nn.Sequential(features, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 1))
    return Job(net, task, Crops(images, moved=True), Crops(20, moved=False), manifest="tiny")


def train(runs: Path, pause_s: float) -> None:
    """Train in the one run below `runs`: go on with it if it is there."""
    station = Station(accelerator="cpu", checkpoint_s=0.05)
    work = job(Brightness(pause_s), images=59, dropout=0.2)
    begun = list(runs.glob(f"*/{CONFIG}"))
    if begun:
        training.resume(RunFolder(begun[0].parent), COURSE, work, station=station)
    else:
        training.start(COURSE, work, runs=runs, station=station)


def serve(folder: Path) -> None:
    """Train in a child process for each line of the standard input."""
    for line in sys.stdin:
        name, pause_s = line.split()
        child = os.fork()
        if child == 0:
            train(folder / name, float(pause_s))
            os._exit(0)
        tell(child)
        tell(os.waitpid(child, 0)[1])


def tell(number: int) -> None:
    """Write a line."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if torch.distributed.is_torchelastic_launched():
        work = job(Brightness(noise=0.0), images=56, dropout=0.0)
        training.start(DIVIDED, work, runs=Path(sys.argv[1]), station=Station(accelerator="cpu"))
    else:
        serve(Path(sys.argv[1]))
