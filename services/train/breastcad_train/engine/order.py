"""Which images each step sees: a function of seed, epoch and position."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch.utils.data import Sampler

from breastcad_train.engine.seeds import derive


class Draw(NamedTuple):
    """One image, once.

    Attributes
    ----------
    image
        Its index.
    seed
        For what is random when it is read, such as where it is cropped; another each time.
    """

    image: int
    seed: int


class Order(Sampler[list[Draw]]):
    """Batches of an epoch, from a position on; on several devices each gets its part of a batch.

    Without weights every image comes once, shuffled. The last batch is smaller where the images do
    not fill it; it is left out where it would be one image alone, which batch norm cannot take.

    Parameters
    ----------
    count
        Images there are.
    batch
        Images in a step, over all devices.
    seed
        Of the run.
    weights
        How often each image is drawn, with replacement, relative to the others.
    rank, world
        Which of how many devices this is.
    """

    def __init__(
        self,
        count: int,
        batch: int,
        seed: int,
        *,
        weights: torch.Tensor | None = None,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        self._count, self._batch, self._seed = count, batch, seed
        self._weights, self._rank, self._world = weights, rank, world
        self._epoch = self._position = 0

    def __len__(self) -> int:
        """Return how many batches an epoch has."""
        full, left = divmod(self._count, self._batch)
        left -= left % self._world
        return full + (left > self._least)

    def start_at(self, epoch: int, position: int) -> None:
        """Let the next pass be that of `epoch`, without its first `position` batches."""
        self._epoch, self._position = epoch, position

    def __iter__(self) -> Iterator[list[Draw]]:
        indices = self._indices()
        for number in range(self._position, len(self)):
            start = number * self._batch
            whole = indices[start : start + self._batch]
            whole = whole[: len(whole) - len(whole) % self._world]
            yield [
                Draw(index, derive(self._seed, "draw", self._epoch, start + place))
                for place, index in enumerate(whole)
                if place % self._world == self._rank
            ]

    @property
    def _least(self) -> int:
        """Images that are too few for a batch, unless there are no others."""
        return 0 if self._count <= self._batch else self._world

    def _indices(self) -> list[int]:
        generator = torch.Generator().manual_seed(derive(self._seed, "order", self._epoch))
        if self._weights is None:
            return torch.randperm(self._count, generator=generator).tolist()
        drawn = torch.multinomial(self._weights, self._count, replacement=True, generator=generator)
        return drawn.tolist()
