"""The live picture of a training: its loss, and what validation says."""

from __future__ import annotations

import io
from collections.abc import Sequence

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from breastcad_train.engine.table import Row

_NOT_METRICS = {"epoch", "step", "learning_rate", "loss"}


def draw(rows: Sequence[Row], title: str) -> bytes:
    """Return the loss and each metric over the steps as PNG, one axis each.

    Parameters
    ----------
    rows
        Of the table of metrics; at least one.
    title
        Above all.
    """
    names = ["loss", *(name for name in rows[0] if name not in _NOT_METRICS)]
    figure = Figure(figsize=(3.2 * len(names), 2.8), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(title, fontsize="medium")
    steps = [row["step"] for row in rows]
    for number, name in enumerate(names):
        axes = figure.add_subplot(1, len(names), number + 1)
        axes.plot(steps, [row[name] for row in rows], "o-", markersize=3)
        axes.set(xlabel="step", title=name)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=80, metadata={"Software": None})
    return buffer.getvalue()
