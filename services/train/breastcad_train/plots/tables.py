"""Tables as pictures: confusion matrices, numbers of images, and scores of many models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from breastcad_train.metrics.intervals import Estimate
from breastcad_train.metrics.report import Matrix
from breastcad_train.plots.style import COLOURS, GREY, VERMILION, picture, plane, sheet

_DARK = 0.55
_FEW, _MANY, _SLANT = 4, 8, 35
_BAR_PX, _FRAME_PX = 46, 150


@picture
def confusion_matrix(matrix: Matrix, names: Sequence[str], *, title: str = "") -> Figure:
    """Return a confusion matrix: counts and shares of their row, or shares alone of many classes.

    Parameters
    ----------
    matrix
        Counts of shape (classes, classes): rows are the truth, columns the answers.
    names
        Of the classes.
    title
        Name of the model.
    """
    of_row = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure = sheet()
    axes = figure.add_subplot()
    shown = axes.imshow(of_row, cmap="Blues", vmin=0, vmax=1)
    crowded = len(names) > _MANY
    for (row, column), count in np.ndenumerate(matrix):
        share = of_row[row, column]
        text = f"{share:.0%}" if crowded else f"{count}\n{share:.0%}"
        colour = "white" if share > _DARK else "black"
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize="small")
    ticks, totals = range(len(names)), matrix.sum(axis=1)
    slant: dict[str, Any] = {"rotation": _SLANT, "ha": "right", "rotation_mode": "anchor"}
    axes.set_xticks(ticks, names, **(slant if len(names) > _FEW else {}))
    axes.set_yticks(
        ticks,
        [n if crowded else f"{n}\n(n = {k:,})" for n, k in zip(names, totals, strict=True)],
    )
    accuracy = np.trace(matrix) / matrix.sum()
    heading = f"accuracy {accuracy:.3f}, n = {matrix.sum():,}"
    axes.set(xlabel="answer", ylabel="truth", title=f"{title}: {heading}" if title else heading)
    axes.spines[:].set_visible(False)
    figure.colorbar(shown, ax=axes, label="share of the row")
    return figure


@picture
def class_distribution(counts: Mapping[str, Mapping[str, int]], *, title: str = "") -> Figure:
    """Return the number of images of each class, in groups of bars.

    Parameters
    ----------
    counts
        For each part, such as training, the number of images of each class.
    title
        Name of the data set.
    """
    classes = list(dict.fromkeys(name for part in counts.values() for name in part))
    total = sum(sum(part.values()) for part in counts.values())
    figure, axes = plane(f"class (n = {total})", "images", title=title)
    width = 0.8 / len(counts)
    for index, (name, part) in enumerate(counts.items()):
        places = np.arange(len(classes)) + (index - (len(counts) - 1) / 2) * width
        numbers = [part.get(one, 0) for one in classes]
        drawn = axes.bar(places, numbers, 0.94 * width, label=name, color=COLOURS[index])
        shares = [f"{n}\n{n / max(sum(numbers), 1):.0%}" for n in numbers]
        axes.bar_label(drawn, shares, padding=2, fontsize=12)
    axes.set_xticks(range(len(classes)), classes)
    axes.grid(visible=False, axis="x")
    axes.margins(y=0.15)
    if len(counts) > 1:
        axes.legend(loc="best")
    return figure


@picture
def bars(
    models: Mapping[str, Mapping[str, Estimate]],
    baseline: Mapping[str, float],
    *,
    title: str = "",
    baseline_name: str = "ignoring the image",
) -> Figure:
    """Return a panel of bars for each score, with a line where an empty answer stands.

    Parameters
    ----------
    models
        Scores in [0, 1] of each model by their names, with n in the title; an interval of NaN is
        not drawn.
    baseline
        Each score of answers that ignore the image.
    title
        What was measured, and on how many images.
    baseline_name
        What the line is called.
    """
    figure = sheet(_FRAME_PX + _BAR_PX * len(models))
    panels = figure.subplots(1, len(baseline), sharey=True, squeeze=False)[0]
    figure.suptitle(title)
    for axes, score in zip(panels, baseline, strict=True):
        _panel(axes, {name: row[score] for name, row in models.items()})
        line = axes.axvline(baseline[score], linestyle="--", color=VERMILION, linewidth=2)
        axes.set(xlabel=score, xlim=(0, 1))
    panels[0].invert_yaxis()
    figure.legend([line], [baseline_name], loc="outside lower center")
    return figure


def _panel(axes: Axes, values: Mapping[str, Estimate]) -> None:
    middle = np.array([one.value for one in values.values()])
    spans = np.array([[one.value - one.low, one.high - one.value] for one in values.values()]).T
    drawn = axes.barh(list(values), middle, color=COLOURS[0], alpha=0.85)
    if not np.isnan(spans).all():
        axes.errorbar(middle, list(values), xerr=np.maximum(spans, 0), fmt="none", ecolor=GREY)
    axes.bar_label(
        drawn, [f"{value:.3f}" for value in middle], label_type="center", color="white", fontsize=12
    )
    axes.grid(visible=True, axis="x")
