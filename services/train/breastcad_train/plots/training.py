"""How training went: curves over steps, and a grid of learning rates and epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from breastcad_train.plots.style import BLUE, VERMILION, picture, plane, sheet

_FEW = 30
_PANEL_HEIGHT_PX = 380


@picture
def history(points: list[dict[str, float]], score: str) -> Figure:
    """Return the validation score over steps; `score` is its name."""
    figure, axes = plane("step", score)
    _line(axes, [point["step"] for point in points], [point["score"] for point in points])
    return figure


@picture
def curves(
    points: Sequence[Mapping[str, float]], panels: Mapping[str, Sequence[str]], *, x: str = "epoch"
) -> Figure:
    """Return columns of a log over its steps, in panels below one another.

    Parameters
    ----------
    points
        Rows of the log; a column may be absent or NaN in some, as validation is in most.
    panels
        For each panel the name of its quantity, with its unit, and the columns that it shows.
    x
        Column of the horizontal axis.
    """
    figure = sheet(_PANEL_HEIGHT_PX * len(panels))
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axes, (quantity, columns) in zip(rows, panels.items(), strict=True):
        for column in columns:
            here = [point for point in points if not np.isnan(point.get(column, np.nan))]
            _line(axes, [p[x] for p in here], [p[column] for p in here], column)
        axes.set(ylabel=quantity)
        axes.grid(visible=True)
        axes.legend(loc="best")
    rows[-1].set(xlabel=x)
    return figure


@picture
def rate_grid(
    scores: Mapping[tuple[float, int], float],
    score: str,
    *,
    by: Literal["max", "min"] = "max",
    title: str = "",
) -> Figure:
    """Return a score over the learning rate, one line for each number of epochs; the best ringed.

    Parameters
    ----------
    scores
        By learning rate and number of epochs; runs that are missing leave a gap.
    score
        Name of the score, with n.
    by
        Whether the greatest or the least is the best.
    title
        Name of the model.
    """
    figure, axes = plane("learning rate (logarithmic)", score, title=title)
    lengths = sorted({epochs for _, epochs in scores})
    shades = matplotlib.colormaps["viridis"](np.linspace(0, 0.85, len(lengths)))
    for epochs, shade in zip(lengths, shades, strict=True):
        rates = sorted(rate for rate, length in scores if length == epochs)
        values = [scores[rate, epochs] for rate in rates]
        axes.plot(rates, values, color=shade, label=f"{epochs} epochs")
    _ring_best(axes, scores, by)
    rates = sorted({rate for rate, _ in scores})
    axes.set_xscale("log")
    axes.set_xticks(rates, [f"{rate:g}" for rate in rates])
    axes.minorticks_off()
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def _ring_best(
    axes: Axes, scores: Mapping[tuple[float, int], float], by: Literal["max", "min"]
) -> None:
    known = {run: value for run, value in scores.items() if not np.isnan(value)}
    if not known:
        return
    choose = max if by == "max" else min
    rate, epochs = choose(known, key=lambda run: known[run])
    axes.plot(
        rate,
        known[rate, epochs],
        "o",
        markersize=18,
        markerfacecolor="none",
        markeredgecolor=VERMILION,
        markeredgewidth=2.5,
        label=f"best: {known[rate, epochs]:.3f} at {rate:g}, {epochs} epochs",
    )


def _line(axes: Axes, x: Sequence[float], y: Sequence[float], label: str = "") -> None:
    """Draw a line, with marks only where they are few enough to be told apart."""
    if len(x) > _FEW:
        axes.plot(x, y, label=label, marker="")
    elif label:
        axes.plot(x, y, label=label)
    else:
        axes.plot(x, y, color=BLUE)
