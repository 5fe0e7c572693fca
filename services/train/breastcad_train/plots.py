"""Pictures that go into a bundle: training, ROC, reliability, overlays."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
from breastcad.bundles import LesionRule
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import roc_curve

from breastcad_train.evaluation.segmentation import Case

OVERLAYS = 6
_SIDE = 220
_FOUND, _TRUE = (0, 0, 255), (0, 200, 0)


def history(points: list[dict[str, float]], score: str) -> bytes:
    """Return the validation score over steps as PNG; `score` is its name."""
    figure, axes = _figure("step", score)
    axes.plot([point["step"] for point in points], [point["score"] for point in points], "o-")
    return _png(figure)


def roc(scores: NDArray[np.float64], labels: NDArray[np.bool_], auc: float) -> bytes:
    """Return the ROC curve of the test fold as PNG."""
    false_positive, true_positive, _ = roc_curve(labels, scores)
    figure, axes = _figure("1 − specificity", "sensitivity")
    axes.plot(false_positive, true_positive, label=f"AUC {auc:.3f}")
    axes.plot([0, 1], [0, 1], ":", color="grey", label="chance")
    axes.legend()
    return _png(figure)


def reliability(scores: NDArray[np.float64], labels: NDArray[np.bool_], bins: int = 8) -> bytes:
    """Return stated against observed malignancy of the test fold as PNG; bins of equal mass."""
    parts = np.array_split(np.argsort(scores, kind="stable"), bins)
    figure, axes = _figure("stated probability", "share malignant")
    axes.plot([scores[p].mean() for p in parts], [labels[p].mean() for p in parts], "o-")
    axes.plot([0, 1], [0, 1], ":", color="grey")
    return _png(figure)


def overlays(cases: list[Case], rule: LesionRule) -> bytes:
    """Return the first cases with what was found in red and the truth in green, as PNG."""
    tiles = [_overlay(case, rule) for case in cases[:OVERLAYS]]
    return bytes(cv2.imencode(".png", np.hstack(tiles))[1])


def _overlay(case: Case, rule: LesionRule) -> NDArray[np.uint8]:
    grey = cv2.resize(case.image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    picture = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    rows, columns = case.image.shape
    for mask, colour in ((case.truth, _TRUE), (case.found(rule), _FOUND)):
        framed = cv2.warpAffine(mask, case.affine.matrix, (columns, rows))
        small = cv2.resize(framed, (_SIDE, _SIDE), interpolation=cv2.INTER_NEAREST)
        outlines, _ = cv2.findContours(small, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        cv2.drawContours(picture, outlines, -1, colour, 1)
    return np.asarray(picture, dtype=np.uint8)


def _figure(x: str, y: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=(4, 3), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set(xlabel=x, ylabel=y)
    return figure, axes


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    # No date and no version, so that the same numbers give the same bytes.
    figure.savefig(buffer, format="png", dpi=100, metadata={"Software": None})
    return buffer.getvalue()
