"""How scores tell images apart, and how far they can be believed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_curve

from breastcad_train.metrics.calibration import expected_error, reliability_bins
from breastcad_train.metrics.froc import FALSE_PER_IMAGE, Froc
from breastcad_train.metrics.intervals import wilson
from breastcad_train.metrics.roc import delong
from breastcad_train.plots.style import BLUE, COLOURS, GREY, SKY, picture, plane, sheet

Values = NDArray[np.float64]
Labels = NDArray[np.bool_]
_RELIABILITY_BINS = 8
_MARGIN = 0.02


@picture
def roc(models: Mapping[str, Values], labels: Labels, *, title: str = "") -> Figure:
    """Return the ROC curves of models on the same images, with DeLong's intervals.

    Parameters
    ----------
    models
        Scores of each model by its name, shape (n,).
    labels
        True for malignant, of the same shape.
    title
        What the images are.
    """
    positive, negative = int(labels.sum()), int((~labels).sum())
    figure, axes = plane(
        f"1 − specificity (n = {negative})", f"sensitivity (n = {positive})", title=title
    )
    for name, scores in models.items():
        area = delong(scores[labels], scores[~labels])
        false, true, _ = roc_curve(labels, scores)
        label = f"{name}: AUC {area.value:.3f} [{area.low:.3f}, {area.high:.3f}]"
        axes.plot(false, true, label=label, marker="")
    axes.plot([0, 1], [0, 1], ":", color=GREY, marker="", label="chance: AUC 0.5")
    axes.set(xlim=(-_MARGIN, 1 + _MARGIN), ylim=(-_MARGIN, 1 + _MARGIN))
    axes.legend(loc="lower right")
    return figure


@picture
def precision_recall(models: Mapping[str, Values], labels: Labels, *, title: str = "") -> Figure:
    """Return the precision-recall curves of models on the same images.

    Parameters
    ----------
    models
        Scores of each model by its name, shape (n,).
    labels
        True for malignant, of the same shape.
    title
        What the images are.
    """
    positive = int(labels.sum())
    figure, axes = plane(f"recall (n = {positive})", f"precision (n = {len(labels)})", title=title)
    for name, scores in models.items():
        precision, recall, _ = precision_recall_curve(labels, scores)
        area = average_precision_score(labels, scores)
        # Precision between two thresholds is not linear in recall: steps, as the area is summed.
        axes.plot(
            recall, precision, drawstyle="steps-post", marker="", label=f"{name}: AP {area:.3f}"
        )
    share = positive / len(labels)
    axes.axhline(share, linestyle=":", color=GREY, label=f"ignoring the image: AP {share:.3f}")
    axes.set(xlim=(-_MARGIN, 1 + _MARGIN), ylim=(-_MARGIN, 1 + _MARGIN))
    axes.legend(loc="best")
    return figure


@picture
def reliability(scores: Values, labels: Labels, bins: int = _RELIABILITY_BINS) -> Figure:
    """Return stated against observed malignancy in bins of equal mass, with Wilson's intervals.

    Parameters
    ----------
    scores
        Stated probabilities, shape (n,).
    labels
        True for malignant, of the same shape.
    bins
        Number of bins.
    """
    found = reliability_bins(scores, labels, bins)
    stated, observed = np.array([one.stated for one in found]), [one.observed for one in found]
    spans = [wilson(round(one.observed * one.images), one.images) for one in found]
    margins = np.array([[span.value - span.low, span.high - span.value] for span in spans]).T
    figure = sheet()
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    upper.plot([0, 1], [0, 1], ":", color=GREY, marker="", label="perfectly calibrated")
    label = f"bins of about {len(labels) // len(found)} images, 95 % interval"
    upper.errorbar(stated, observed, margins.clip(0), fmt="o-", color=BLUE, label=label)
    upper.set(ylabel="share malignant", ylim=(-_MARGIN, 1 + _MARGIN))
    upper.set_title(f"expected calibration error {expected_error(scores, labels):.3f}")
    upper.legend(loc="upper left")
    lower.hist(scores, bins=40, range=(0, 1), color=SKY, edgecolor="white")
    lower.set(xlabel=f"stated probability of malignancy (n = {len(labels)})", ylabel="images")
    for axes in (upper, lower):
        axes.grid(visible=True)
    return figure


@picture
def froc(curves: Mapping[str, Froc], *, title: str = "") -> Figure:
    """Return FROC curves from 1/8 to 8 false findings an image.

    Parameters
    ----------
    curves
        Of each model by its name, on the same images.
    title
        What the images are.
    """
    lesions = {curve.lesions for curve in curves.values()}
    images = {curve.images for curve in curves.values()}
    figure, axes = plane(
        f"false findings per image (n = {'/'.join(map(str, images))} images, logarithmic)",
        f"sensitivity (n = {'/'.join(map(str, lesions))} lesions)",
        title=title,
    )
    for (name, curve), colour in zip(curves.items(), cycle(COLOURS), strict=False):
        mean = np.mean([curve.at(rate) for rate in FALSE_PER_IMAGE])
        x = np.append(curve.false_per_image, 2 * FALSE_PER_IMAGE[-1])
        y = np.append(curve.sensitivity, curve.sensitivity[-1])
        label = f"{name}: mean of the marks {mean:.3f}"
        axes.plot(x, y, drawstyle="steps-post", marker="", color=colour, label=label)
        marks = [curve.at(rate) for rate in FALSE_PER_IMAGE]
        axes.plot(FALSE_PER_IMAGE, marks, linestyle="", marker="o", color=colour)
    axes.set_xscale("log", base=2)
    axes.set_xticks(FALSE_PER_IMAGE, ["1/8", "1/4", "1/2", "1", "2", "4", "8"])
    axes.set(
        xlim=(FALSE_PER_IMAGE[0] / 1.1, FALSE_PER_IMAGE[-1] * 1.1), ylim=(-_MARGIN, 1 + _MARGIN)
    )
    axes.legend(loc="best")
    return figure
