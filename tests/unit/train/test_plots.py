"""Pictures: what can be read off their pixels."""

import inspect
import math
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import pytest
from breastcad.bundles import LesionRule
from breastcad.geometry import Affine
from breastcad_train import plots
from breastcad_train.data.sample import Sample
from breastcad_train.evaluation.segmentation import Case
from breastcad_train.metrics.detection import Matched
from breastcad_train.metrics.froc import froc
from breastcad_train.metrics.intervals import wilson
from breastcad_train.metrics.published import BUSI_REPORTS
from breastcad_train.plots import Compared, Panel, style
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

Map = NDArray[np.uint8]
LABELS = np.arange(40) % 3 == 0
SCORES = np.linspace(0, 1, 40)
BLACK = np.zeros((100, 100), dtype=np.uint8)


def square(start: int, stop: int) -> Map:
    mask = BLACK.copy()
    mask[start:stop, start:stop] = 1
    return mask


PICTURES = {
    "history": lambda: plots.history(
        [{"step": 1.0, "score": 0.5}, {"step": 2.0, "score": 0.6}], "Dice"
    ),
    "curves": lambda: plots.curves([{"epoch": 1.0, "loss": 1.0}], {"loss": ["loss"]}),
    "grid": lambda: plots.rate_grid({(1e-4, 10): 0.5, (1e-3, 10): 0.7, (1e-3, 20): 0.6}, "IoU"),
    "roc": lambda: plots.roc({"a": SCORES, "b": -SCORES}, LABELS),
    "precision_recall": lambda: plots.precision_recall({"a": SCORES}, LABELS),
    "reliability": lambda: plots.reliability(SCORES, LABELS),
    "froc": lambda: plots.froc(
        {"a": froc([Matched(np.array([0.9, 0.1]), np.array([True, False]), 1)])}
    ),
    "confusion": lambda: plots.confusion_matrix(BUSI_REPORTS["CNN"].matrix, ("b", "n", "m")),
    "flow_chart": lambda: plots.flow_chart(["read", "split", "train", "choose", "measure"]),
    "classes": lambda: plots.class_distribution({"train": {"benign": 3}, "test": {"normal": 0}}),
    "bars": lambda: plots.bars({"CNN": {"accuracy": wilson(64, 78)}}, {"accuracy": 42 / 78}),
    "outlines": lambda: plots.outlines([Panel(BLACK, square(20, 60), square(30, 80))]),
    "stages": lambda: plots.stages([Panel(BLACK, square(20, 60), BLACK)]),
    "comparison": lambda: plots.comparison([Compared(BLACK, square(20, 60), {"a": BLACK})]),
    "class_maps": lambda: plots.class_maps([Compared(BLACK, square(2, 6), {"a": BLACK})], "xy"),
}


def test_a_grid_rings_the_least_where_the_least_is_best() -> None:
    draw = inspect.unwrap(plots.rate_grid)
    losses = {(1e-4, 10): 0.5, (1e-3, 10): 0.7, (1e-2, 10): float("nan")}

    ringed = [draw(losses, "loss", by=by).axes[0].lines[-1].get_label() for by in ("min", "max")]

    assert ringed == ["best: 0.500 at 0.0001, 10 epochs", "best: 0.700 at 0.001, 10 epochs"]


def read(png: bytes) -> NDArray[np.float64]:
    """Return colours in [0, 1] of shape (rows, columns, 3), in the order red, green, blue."""
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded)[..., ::-1] / 255


def share(png: bytes, colour: str, rows: slice = slice(None)) -> float:
    """Return the share of a picture that has a colour."""
    return float((abs(read(png)[rows] - to_rgb(colour)) < 0.01).all(axis=2).mean())


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_1000_pixels_wide_and_shows_something(name: str) -> None:
    found = read(PICTURES[name]())

    assert found.shape[1] == 1000 and found.std() > 0.01


@pytest.mark.parametrize("name", ["roc", "outlines"])
def test_the_same_numbers_give_the_same_bytes(name: str) -> None:
    assert PICTURES[name]() == PICTURES[name]()


def test_the_look_does_not_leak_into_other_figures() -> None:
    before = matplotlib.rcParams["font.size"]
    PICTURES["history"]()

    assert matplotlib.rcParams["font.size"] == before != 14


def test_outlines_tell_truth_from_findings() -> None:
    png = plots.outlines([Panel(BLACK, square(20, 40), square(20, 80))])

    # Above the legend: outlines of squares of 20 and 60 pixels.
    true, found = (share(png, colour, slice(0, -80)) for colour in (style.SKY, style.ORANGE))
    assert 0 < true < found


def test_overlays_show_what_is_served() -> None:
    sample = Sample("busi/1", Path("x"), (), "benign", "1")
    probability: Map = (200 * square(20, 80)).astype(np.uint8)
    case = Case(sample, BLACK, probability, Affine(), square(20, 40))
    rule = LesionRule(pixel_threshold=0.5, min_area_fraction=0)

    assert plots.overlays([case], rule) == plots.outlines(
        [Panel(BLACK, square(20, 40), square(20, 80))]
    )


def test_an_empty_answer_has_no_outline() -> None:
    png = plots.outlines([Panel(BLACK, square(20, 40), BLACK)])

    assert share(png, style.ORANGE, slice(0, -80)) == 0


def test_compared_masks_are_coloured_by_area() -> None:
    # Of 40² pixels 20² are right, 20²·3 are missed, and 20² beside them are false.
    answer = square(40, 60) | square(60, 80)
    answer[60:80, 60:80] = 1
    png = plots.comparison([Compared(BLACK, square(20, 60), {"model": answer})])

    tile = read(png)[:-70, 505:]
    right, false, missed = (
        (abs(tile - to_rgb(colour)) < 0.02).all(axis=2).sum()
        for colour in (style.BLUE, style.VERMILION, style.YELLOW)
    )

    assert false / right == pytest.approx(1, rel=0.05)
    assert missed / right == pytest.approx(3, rel=0.05)


def test_curves_skip_steps_without_a_value() -> None:
    log = [
        {"epoch": 1.0, "loss": 1.0},
        {"epoch": 2.0, "loss": math.nan},
        {"epoch": 3.0, "loss": 0.5},
    ]
    without = [log[0], {"epoch": 2.0}, log[2]]

    panels = {"loss": ["loss"]}

    assert plots.curves(log, panels) == plots.curves(without, panels)


def test_the_baseline_is_drawn_where_it_stands() -> None:
    low, high = (
        plots.bars({"CNN": {"accuracy": wilson(64, 78)}}, {"accuracy": level})
        for level in (0.25, 0.75)
    )

    def place(png: bytes) -> float:
        line = (abs(read(png)[:-50] - to_rgb(style.VERMILION)) < 0.02).all(axis=2)
        return float(np.flatnonzero(line.any(axis=0)).mean())

    # Half of the axis, which spans most of the 1000 pixels.
    assert 400 < place(high) - place(low) < 500
