"""Loaders: batches by the order, for training and for validation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from torch.utils.data import DataLoader

from breastcad_train.engine.job import Source
from breastcad_train.engine.order import Draw, Order


class Part(NamedTuple):
    """What is computed at once of a batch.

    Attributes
    ----------
    batch
        As the source reads it.
    share
        Of the whole batch's images, in (0, 1].
    """

    batch: Any
    share: float


class Feed:
    """The training's batches in their parts, from any position of any epoch on.

    Parameters
    ----------
    source
        The images.
    order
        Which of them each step sees.
    parts
        How many each batch is divided into.
    workers
        Processes that read; 0 where the images are in memory.
    pin
        Whether batches are made in page-locked memory, from where GPUs copy faster.
    """

    def __init__(
        self,
        source: Source[Any],
        order: Order,
        *,
        parts: int = 1,
        workers: int = 0,
        pin: bool = False,
    ) -> None:
        self._order = order
        self._loader = _loader(_Divided(source, parts), order, workers=workers, pin=pin)

    def __len__(self) -> int:
        """Return the batches of an epoch."""
        return len(self._order)

    def batches(self, epoch: int, position: int) -> Iterator[list[Part]]:
        """Yield the batches of `epoch` after the first `position`."""
        self._order.start_at(epoch, position)
        yield from self._loader


class _Divided:
    """A source whose batches come in parts, as equal as can be."""

    def __init__(self, source: Source[Any], parts: int) -> None:
        self._source, self._parts = source, parts

    def __len__(self) -> int:
        return len(self._source)

    def __getitems__(self, draws: list[Draw]) -> list[Part]:
        count = min(self._parts, len(draws))
        edges = [len(draws) * number // count for number in range(count + 1)]
        return [
            Part(self._source.__getitems__(draws[a:b]), (b - a) / len(draws))
            for a, b in pairwise(edges)
        ]


def in_order(source: Source[Any], size: int, *, workers: int = 0) -> DataLoader[Any]:
    """Return all images once, in their order, `size` at a time."""
    draws = [Draw(index, 0) for index in range(len(source))]
    parts = [draws[start : start + size] for start in range(0, len(draws), size)]
    return _loader(source, parts, workers=workers, pin=False)


def _loader(source: Source[Any], order: Any, *, workers: int, pin: bool) -> DataLoader[Any]:
    return DataLoader(
        source,  # type: ignore[arg-type]  # torch asks for __getitem__ even where it uses the other
        batch_sampler=order,
        collate_fn=_as_read,
        num_workers=workers,
        persistent_workers=workers > 0,
        pin_memory=pin,
    )


def _as_read(batch: Any) -> Any:
    return batch
