"""The live picture of a training: its loss, and what validation says."""

from __future__ import annotations

from collections.abc import Sequence

from breastcad_train.engine.table import Row
from breastcad_train.plots.training import curves

LOSSES = ("loss", "validation_loss")
_NOT_METRICS = {"epoch", "step", "learning_rate", *LOSSES}


def draw(rows: Sequence[Row]) -> bytes:
    """Return the losses and each metric over the steps as PNG, one panel each.

    Parameters
    ----------
    rows
        Of the table of metrics; at least one.
    """
    names = list(rows[0])
    panels = {"loss": [name for name in LOSSES if name in names]}
    panels |= {name: [name] for name in names if name not in _NOT_METRICS}
    return curves(rows, panels, x="step")
