"""Masks over images: the truth against what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import matplotlib
import numpy as np
from breastcad.bundles import LesionRule
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from breastcad_train.evaluation.segmentation import Case
from breastcad_train.metrics.overlap import overlap
from breastcad_train.plots.style import BLUE, ORANGE, SKY, VERMILION, YELLOW, picture, sheet

OVERLAYS = 6
_COLUMNS = 3
_WIDTH_PX, _CAPTION_PX, _LEGEND_PX = 1000, 30, 60
_TRUE, _FOUND = SKY, ORANGE
_RIGHT, _FALSE, _MISSED = BLUE, VERMILION, YELLOW
Map = NDArray[np.uint8]


@dataclass(frozen=True)
class Panel:
    """An image with two masks, all of one shape (rows, columns).

    Attributes
    ----------
    image
        Grey values.
    truth, found
        0 or 1.
    """

    image: Map
    truth: Map
    found: Map

    @property
    def dice(self) -> str:
        """Dice of the masks, to be read."""
        return f"Dice {overlap(self.found, self.truth).dice:.2f}"


@dataclass(frozen=True)
class Compared:
    """An image with the truth and the answers of several models, all of one shape.

    Attributes
    ----------
    image
        Grey values.
    truth
        0 or 1, or classes.
    answers
        Of each model by its name, likewise.
    """

    image: Map
    truth: Map
    answers: Mapping[str, Map]


def overlays(cases: list[Case], rule: LesionRule) -> bytes:
    """Return the first cases with the outlines of the truth and of what was found."""
    return outlines([_panel(case, rule) for case in cases[:OVERLAYS]])


@picture
def outlines(panels: Sequence[Panel]) -> Figure:
    """Return images with the outlines of the truth and of what was found."""
    columns = min(_COLUMNS, len(panels))
    figure, axes = _tiles([panel.image for panel in panels], columns)
    for tile, panel in zip(axes, panels, strict=False):
        _show(tile, panel.image, panel.dice)
        _outline(tile, panel.truth, _TRUE)
        _outline(tile, panel.found, _FOUND)
    lines = [Line2D([], [], color=colour, marker="") for colour in (_TRUE, _FOUND)]
    figure.legend(lines, ["truth", "found"], loc="outside lower center", ncols=2)
    return figure


@picture
def stages(panels: Sequence[Panel]) -> Figure:
    """Return a row for each image: original, annotated, mask of the truth, mask that was found."""
    figure, axes = _tiles([panel.image for panel in panels for _ in range(4)], 4)
    for row, panel in enumerate(panels):
        original, annotated, true, found = axes[4 * row : 4 * row + 4]
        heading = row == 0
        _show(original, panel.image, "original" if heading else "")
        _show(annotated, panel.image, "annotated" if heading else "")
        _outline(annotated, panel.truth, _TRUE)
        _show(true, 255 * panel.truth, "truth" if heading else "")
        _show(found, 255 * panel.found, f"found, {panel.dice}" if heading else panel.dice)
    return figure


@picture
def comparison(rows: Sequence[Compared]) -> Figure:
    """Return a row for each image: the truth, then each model's mask, right, false and missed."""
    count = 1 + len(rows[0].answers)
    figure, axes = _tiles([row.image for row in rows for _ in range(count)], count)
    for index, row in enumerate(rows):
        first, *others = axes[count * index : count * (index + 1)]
        _show(first, _agreement(row.image, row.truth, row.truth), "truth")
        for tile, (name, answer) in zip(others, row.answers.items(), strict=True):
            dice = Panel(row.image, row.truth, answer).dice
            _show(tile, _agreement(row.image, row.truth, answer), f"{name}\n{dice}")
    patches = [Patch(color=colour) for colour in (_RIGHT, _FALSE, _MISSED)]
    names = ["right", "false: over-segmented", "missed: under-segmented"]
    figure.legend(patches, names, loc="outside lower center", ncols=3)
    return figure


@picture
def class_maps(rows: Sequence[Compared], names: Sequence[str]) -> Figure:
    """Return a row for each image: itself, the classes of its pixels, and each model's answer.

    Parameters
    ----------
    rows
        Images with class indices below the number of names; 255 is drawn white.
    names
        Of the classes, at most 20.
    """
    count = 2 + len(rows[0].answers)
    # Strong colours first: each pale one is of the hue of a strong one.
    hues = np.array(matplotlib.color_sequences["tab20"])
    palette = np.ones((256, 3))
    palette[: len(names)] = np.concatenate([hues[::2], hues[1::2]])[: len(names)]
    figure, axes = _tiles([row.image for row in rows for _ in range(count)], count, legend_rows=3)
    for index, row in enumerate(rows):
        first, second, *others = axes[count * index : count * (index + 1)]
        _show(first, row.image, "image")
        _show(second, palette[row.truth], "truth")
        for tile, (name, answer) in zip(others, row.answers.items(), strict=True):
            _show(tile, palette[answer], name)
    patches = [Patch(color=tuple(palette[index])) for index in range(len(names))]
    figure.legend(patches, list(names), loc="outside lower center", ncols=5)
    return figure


def _panel(case: Case, rule: LesionRule) -> Panel:
    rows, columns = case.image.shape
    truth, found = (
        np.asarray(cv2.warpAffine(mask, case.affine.matrix, (columns, rows)), dtype=np.uint8)
        for mask in (case.truth, case.found(rule))
    )
    return Panel(case.image, truth, found)


def _agreement(image: Map, truth: Map, answer: Map) -> NDArray[np.float64]:
    """Return the image in pale grey, where the masks agree or not in colour; shape (…, 3)."""
    pixels = np.repeat((0.35 + 0.5 * image / 255)[..., None], 3, axis=2)
    pixels[(truth & answer) > 0] = to_rgb(_RIGHT)
    pixels[(answer > 0) & (truth == 0)] = to_rgb(_FALSE)
    pixels[(truth > 0) & (answer == 0)] = to_rgb(_MISSED)
    return pixels


def _tiles(
    images: Sequence[Map], columns: int, *, legend_rows: int = 1
) -> tuple[Figure, list[Axes]]:
    """Return a figure with a frameless tile for each image, in rows of `columns`."""
    width = _WIDTH_PX / columns
    tall = [width * image.shape[0] / image.shape[1] + _CAPTION_PX for image in images]
    heights = [max(tall[start : start + columns]) for start in range(0, len(tall), columns)]
    figure = sheet(round(sum(heights) + legend_rows * _LEGEND_PX))
    grid = figure.subplots(len(heights), columns, squeeze=False, height_ratios=heights)
    axes = list(grid.ravel())
    for tile in axes:
        tile.axis("off")
    return figure, axes


def _show(tile: Axes, pixels: NDArray[np.generic], caption: str) -> None:
    tile.imshow(pixels, cmap="gray", vmin=0, vmax=255)
    tile.set_title(caption, fontsize=13)


def _outline(tile: Axes, mask: Map, colour: str) -> None:
    if mask.any() and not mask.all():
        tile.contour(mask, [0.5], colors=[colour], linewidths=2)
