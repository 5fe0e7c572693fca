"""Batches drawn from pixels that stay in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch.utils.data import IterableDataset

from breastcad_train.data.pixels import Pixels
from breastcad_train.data.sample import Sample
from breastcad_train.recipes import Recipe


class Batch(NamedTuple):
    """Images as stored, before augmentation.

    Attributes
    ----------
    images
        uint8 of shape (N, 1, H, W).
    masks
        0 or 1, uint8 of the same shape.
    labels
        1 for malignant, float of shape (N,).
    """

    images: torch.Tensor
    masks: torch.Tensor
    labels: torch.Tensor


class RandomBatches(IterableDataset[Batch]):
    """So many random batches; images are drawn with replacement by their weight.

    Parameters
    ----------
    pixels, samples
        What to draw from, in the same order.
    weights
        How often each is drawn, relative to the others.
    size, count
        Images in a batch, and batches in one pass.
    """

    def __init__(
        self,
        pixels: Pixels,
        samples: list[Sample],
        *,
        weights: torch.Tensor,
        size: int,
        count: int,
    ) -> None:
        self._all = stacked(pixels, samples)
        self._weights, self._size, self._count = weights, size, count

    def __iter__(self) -> Iterator[Batch]:
        for _ in range(self._count):
            chosen = torch.multinomial(self._weights, self._size, replacement=True)
            yield Batch(self._all.images[chosen], self._all.masks[chosen], self._all.labels[chosen])


class OrderedBatches(IterableDataset[Batch]):
    """All samples once, in their order."""

    def __init__(self, pixels: Pixels, samples: list[Sample], *, size: int) -> None:
        self._all, self._size = stacked(pixels, samples), size

    def __iter__(self) -> Iterator[Batch]:
        for start in range(0, len(self._all.labels), self._size):
            part = slice(start, start + self._size)
            yield Batch(self._all.images[part], self._all.masks[part], self._all.labels[part])


def stacked(pixels: Pixels, samples: list[Sample]) -> Batch:
    """Return everything as one batch that shares memory with `pixels`."""
    labels = np.array([sample.malignant for sample in samples], np.float32)
    return Batch(
        torch.from_numpy(pixels.images)[:, None],
        torch.from_numpy(pixels.masks)[:, None],
        torch.from_numpy(labels),
    )


def usable(samples: list[Sample], recipe: Recipe) -> list[Sample]:
    """Return the samples whose truth is known for the recipe's task."""
    if recipe.task == "segment":
        return [sample for sample in samples if sample.annotated]
    return [s for s in samples if not s.doubtful and s.kind != "unlabelled"]


def draw_weights(samples: list[Sample], recipe: Recipe) -> torch.Tensor:
    """Return how often each sample is drawn: by data set, or both classes alike to classify."""
    if recipe.task == "classify":
        strata = [str(sample.malignant) for sample in samples]
        shares = {"True": 0.5, "False": 0.5}
    else:
        strata = [sample.dataset for sample in samples]
        shares = recipe.shares or {name: float(strata.count(name)) for name in set(strata)}
    weights = [shares[stratum] / strata.count(stratum) for stratum in strata]
    return torch.tensor(weights, dtype=torch.float64)
