"""Answers that ignore the image, asked as a model is: each table shows them beside the models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Images = NDArray[Any]
Answer = Callable[[Images], NDArray[Any]]


def majority(labels: Sequence[int], classes: int) -> Answer:
    """Return what always answers the commonest class.

    Parameters
    ----------
    labels
        Class indices of the training images.
    classes
        Number of classes.

    Returns
    -------
    Answer
        From n images to probabilities of shape (n, classes), all 0 but a 1.
    """
    commonest = int(np.bincount(labels, minlength=classes).argmax())
    return _always(np.eye(classes)[commonest])


def prevalence(labels: Sequence[int], classes: int) -> Answer:
    """Return what always answers each class's share of the training images.

    Parameters
    ----------
    labels
        Class indices of the training images.
    classes
        Number of classes.

    Returns
    -------
    Answer
        From n images to probabilities of shape (n, classes).
    """
    return _always(np.bincount(labels, minlength=classes) / len(labels))


def no_lesion(images: Images) -> NDArray[np.uint8]:
    """Return empty masks of shape (n, rows, columns) for images (n, rows, columns)."""
    return all_background(0)(images)


def all_background(background: int) -> Answer:
    """Return what calls every pixel of images (n, rows, columns) the class `background`."""

    def answer(images: Images) -> NDArray[np.uint8]:
        return np.full(images.shape[:3], background, dtype=np.uint8)

    return answer


def _always(probabilities: NDArray[np.float64]) -> Answer:
    def answer(images: Images) -> NDArray[np.float64]:
        return np.tile(probabilities, (len(images), 1))

    return answer
