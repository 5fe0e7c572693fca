"""Several classes: confusion matrix and the report that papers print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import classification_report, confusion_matrix, matthews_corrcoef

Matrix = NDArray[np.int64]


@dataclass(frozen=True)
class Line:
    """One line of a report: of a class, or averaged over classes.

    Attributes
    ----------
    precision, recall, f1
        In [0, 1]; 0 where a class is never answered or never there, as scikit-learn has it.
    support
        Number of images.
    """

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True)
class Report:
    """What a confusion matrix says.

    Attributes
    ----------
    accuracy, balanced_accuracy, matthews
        Of all images; balanced accuracy is the mean recall of the classes that are there.
    classes
        A line for each class, by its name.
    macro, weighted
        Means over classes: plain, and by support.
    """

    accuracy: float
    balanced_accuracy: float
    matthews: float
    classes: dict[str, Line]
    macro: Line
    weighted: Line


def confusion(truth: NDArray[Any], answers: NDArray[Any], classes: int) -> Matrix:
    """Return counts of shape (classes, classes): rows are the truth, columns the answers.

    Parameters
    ----------
    truth, answers
        Class indices of each image, shape (n,).
    classes
        Number of classes.
    """
    return np.asarray(confusion_matrix(truth, answers, labels=range(classes)), dtype=np.int64)


def report(matrix: Matrix, names: Sequence[str]) -> Report:
    """Return the report of a confusion matrix.

    Parameters
    ----------
    matrix
        Counts of shape (classes, classes): rows are the truth, columns the answers.
    names
        Of the classes.
    """
    rows, columns = (index.ravel() for index in np.indices(matrix.shape))
    cell = {"y_true": rows, "y_pred": columns, "sample_weight": matrix.ravel()}
    lines = classification_report(
        **cell, labels=range(len(names)), target_names=names, output_dict=True, zero_division=0.0
    )
    present = matrix.sum(axis=1) > 0
    return Report(
        accuracy=float(np.trace(matrix) / matrix.sum()),
        balanced_accuracy=float(np.mean(np.diag(matrix)[present] / matrix.sum(axis=1)[present])),
        matthews=float(matthews_corrcoef(**cell)),
        classes={name: _line(lines[name]) for name in names},
        macro=_line(lines["macro avg"]),
        weighted=_line(lines["weighted avg"]),
    )


def _line(found: dict[str, float]) -> Line:
    return Line(found["precision"], found["recall"], found["f1-score"], round(found["support"]))
