"""The one look of all pictures."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Any, ParamSpec

from cycler import cycler
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# M. Okabe and K. Ito, "Color Universal Design", 2008; yellow is too pale for a line on white.
BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, YELLOW = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#F0E442",
)
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, "#000000")
GREY = "#767676"
_DPI = 100
_WIDTH_PX, _HEIGHT_PX = 1000, 700
_LOOK: dict[str, Any] = {
    "font.size": 14,
    "axes.titlesize": 15,
    "axes.labelsize": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS) + cycler(marker=("o", "s", "^", "D", "v", "P", "X")),
    "grid.color": "#DDDDDD",
    "lines.linewidth": 2.2,
    "lines.markersize": 6,
    "legend.fontsize": 13,
    "legend.frameon": False,
    "errorbar.capsize": 3,
}

Arguments = ParamSpec("Arguments")


def picture(draw: Callable[Arguments, Figure]) -> Callable[Arguments, bytes]:
    """Make a function that draws a figure return it as PNG, in the common look."""

    @functools.wraps(draw)
    def drawn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> bytes:
        with style.context(_LOOK):
            return _png(draw(*args, **kwargs))

    return drawn


def sheet(height_px: int = _HEIGHT_PX) -> Figure:
    """Return an empty figure, 1000 pixels wide."""
    figure = Figure(figsize=(_WIDTH_PX / _DPI, height_px / _DPI), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def plane(x: str, y: str, *, title: str = "") -> tuple[Figure, Axes]:
    """Return a figure of one pair of axes with a grid; `x` and `y` say quantity, unit and n."""
    figure = sheet()
    axes = figure.add_subplot()
    axes.set(xlabel=x, ylabel=y, title=title)
    axes.grid(visible=True)
    return figure, axes


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    # No date and no version, so that the same numbers give the same bytes.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
