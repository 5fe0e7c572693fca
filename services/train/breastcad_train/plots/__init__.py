"""Pictures as PNG, 1000 pixels wide, in colours that colour-blind readers can tell apart."""

from breastcad_train.plots.flow import flow_chart
from breastcad_train.plots.masks import (
    OVERLAYS,
    Compared,
    Panel,
    class_maps,
    comparison,
    outlines,
    overlays,
    stages,
)
from breastcad_train.plots.scores import froc, precision_recall, reliability, roc
from breastcad_train.plots.tables import bars, class_distribution, confusion_matrix
from breastcad_train.plots.training import curves, history, rate_grid

__all__ = [
    "OVERLAYS",
    "Compared",
    "Panel",
    "bars",
    "class_distribution",
    "class_maps",
    "comparison",
    "confusion_matrix",
    "curves",
    "flow_chart",
    "froc",
    "history",
    "outlines",
    "overlays",
    "precision_recall",
    "rate_grid",
    "reliability",
    "roc",
    "stages",
]
