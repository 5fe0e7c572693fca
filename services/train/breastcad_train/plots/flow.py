"""Steps one after another, as boxes and arrows."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from breastcad_train.plots.style import BLUE, GREY, picture, sheet

_COLUMNS = 4
_ROW_PX, _TITLE_PX = 170, 40
_LETTERS = 18
# Half of a box, where the centres of boxes are 1 apart.
_HALF_WIDTH, _HALF_HEIGHT = 0.4, 0.33


@picture
def flow_chart(steps: Sequence[str], *, title: str = "") -> Figure:
    """Return the steps in rows of four, every other row from right to left.

    Parameters
    ----------
    steps
        In order, each of a few words.
    title
        What they are the steps of.
    """
    rows = -(-len(steps) // _COLUMNS)
    figure = sheet(_ROW_PX * rows + _TITLE_PX)
    axes = figure.add_subplot()
    axes.set(xlim=(-0.5, _COLUMNS - 0.5), ylim=(rows - 0.5, -0.5), title=title)
    axes.axis("off")
    places = [_place(index) for index in range(len(steps))]
    for step, (x, y) in zip(steps, places, strict=True):
        corner = (x - _HALF_WIDTH, y - _HALF_HEIGHT)
        size = (2 * _HALF_WIDTH, 2 * _HALF_HEIGHT)
        axes.add_patch(Rectangle(corner, *size, facecolor="#EAF3FA", edgecolor=BLUE, linewidth=2))
        axes.text(x, y, textwrap.fill(step, _LETTERS), ha="center", va="center", fontsize=13)
    for (x, y), (to_x, to_y) in itertools.pairwise(places):
        across, down = _HALF_WIDTH * (to_x - x), _HALF_HEIGHT * (to_y - y)
        axes.annotate(
            "",
            xy=(to_x - across, to_y - down),
            xytext=(x + across, y + down),
            arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 2, "mutation_scale": 20},
        )
    return figure


def _place(index: int) -> tuple[int, int]:
    row, column = divmod(index, _COLUMNS)
    return (column if row % 2 == 0 else _COLUMNS - 1 - column), row
