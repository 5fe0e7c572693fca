"""Class maps against the truth: pixel accuracy, mean IoU, mean class accuracy (SCIENCE.md §7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breastcad_train.metrics.intervals import ROUNDS, Estimate, Indices, bootstrap

IGNORED = 255
Matrix = NDArray[np.int64]


@dataclass(frozen=True)
class PixelScores:
    """What the pooled confusion matrix of pixels says.

    Attributes
    ----------
    accuracy
        Share of pixels with the right class.
    mean_iou
        Mean over the classes that are there or answered.
    mean_class_accuracy
        Mean over the classes that are there of the share of their pixels that is right.
    iou, class_accuracy
        Of each class; NaN where a class does not count.
    """

    accuracy: float
    mean_iou: float
    mean_class_accuracy: float
    iou: tuple[float, ...]
    class_accuracy: tuple[float, ...]


def pixel_confusion(answer: NDArray[Any], truth: NDArray[Any], classes: int) -> Matrix:
    """Count pixels of shape (classes, classes): rows are the truth, columns the answer.

    Parameters
    ----------
    answer, truth
        Class indices of the same shape; pixels whose truth is 255 are not counted.
    classes
        Number of classes.
    """
    counted = truth != IGNORED
    cells = truth[counted].astype(np.int64) * classes + answer[counted]
    return np.bincount(cells, minlength=classes**2).reshape(classes, classes)


def pixel_scores(matrix: Matrix) -> PixelScores:
    """Return the scores of a confusion matrix of pixels: rows are the truth, columns the answer.

    They are NaN where no pixel is counted.
    """
    right, true, answered = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    iou = _shares(right, true + answered - right)
    class_accuracy = _shares(right, true)
    return PixelScores(
        accuracy=float(right.sum() / matrix.sum()) if matrix.any() else float("nan"),
        mean_iou=_mean(iou),
        mean_class_accuracy=_mean(class_accuracy),
        iou=tuple(iou.tolist()),
        class_accuracy=tuple(class_accuracy.tolist()),
    )


def pixel_estimates(
    matrices: Matrix, groups: list[str], *, rounds: int = ROUNDS
) -> dict[str, Estimate]:
    """Return the three pooled scores with the intervals of a bootstrap over groups.

    Parameters
    ----------
    matrices
        Of each image, shape (n, classes, classes).
    groups
        Of each image.
    rounds
        Number of resamples.
    """

    def of(indices: Indices) -> list[float]:
        pooled = pixel_scores(matrices[indices].sum(axis=0))
        return [pooled.accuracy, pooled.mean_iou, pooled.mean_class_accuracy]

    one_class = np.zeros(len(matrices), dtype=np.int64)
    names = ("pixel_accuracy", "mean_iou", "mean_class_accuracy")
    return dict(zip(names, bootstrap(of, one_class, groups, rounds=rounds), strict=True))


def _shares(part: Matrix, whole: Matrix) -> NDArray[np.float64]:
    undefined = np.full(len(part), np.nan)
    return np.divide(part, whole, out=undefined, where=whole > 0)


def _mean(values: NDArray[np.float64]) -> float:
    counted = values[~np.isnan(values)]
    return float(counted.mean()) if len(counted) else float("nan")
