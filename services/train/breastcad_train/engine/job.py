"""What the engine trains: a net, what it learns in a step, and the images."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import torch
from numpy.typing import NDArray
from torch import nn

from breastcad_train.engine.order import Draw

Batch = TypeVar("Batch", contravariant=True)
Outcomes = dict[str, NDArray[Any]]
Read = TypeVar("Read", covariant=True)


class Source(Protocol[Read]):
    """Images that batches are made of."""

    def __len__(self) -> int:
        """Return how many there are."""

    def __getitems__(self, draws: list[Draw]) -> Read:
        """Return a batch: a tensor, or a tuple or mapping of tensors."""


class Task(Protocol[Batch]):
    """What is learnt, and how well it is."""

    def loss(self, net: nn.Module, batch: Batch, share: float) -> torch.Tensor:
        """Return the loss of a batch, a mean over its images; augmentation happens here.

        `share` of the course is done, in [0, 1]. All draws are from torch's own generators.
        """

    def outcomes(self, net: nn.Module, batches: Iterable[Batch]) -> Outcomes:
        """Return what the net answered, by name, one entry an image along the first axis."""

    def scores(self, outcomes: Outcomes) -> dict[str, float]:
        """Return the metrics by name; the same names each time."""


@dataclass(frozen=True)
class Job:
    """One training's parts.

    Attributes
    ----------
    net
        With the weights that it starts from.
    task
        What it learns.
    train, validation
        Images; nothing of `validation` is ever augmented or drawn.
    manifest
        Digest of the data.
    weights
        How often each training image is drawn, relative to the others; each once an epoch if None.
    """

    net: nn.Module
    task: Task[Any]
    train: Source[Any]
    validation: Source[Any]
    manifest: str
    weights: torch.Tensor | None = None
