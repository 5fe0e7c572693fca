"""Pages, windows and charts as a computer draws them, and photographs of screens."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from matplotlib import style
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.random import Generator
from numpy.typing import NDArray

Pixels = NDArray[Any]
_FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_PLAIN,
)
_SPACE = 0.18
_SIZES = ((480, 640), (600, 800), (768, 1024), (1080, 1920))


def page(random: Generator, *, dark: bool) -> Pixels:
    """Draw a page of text, as of letters or reports; light on dark where `dark`."""
    rows, columns = (1000, 760) if random.random() < 0.7 else (700, 1000)
    paper, ink = (0, 230) if dark else (int(random.integers(235, 256)), 0)
    sheet, y = np.full((rows, columns), paper, np.uint8), int(random.integers(20, 90))
    font, size = _FONTS[int(random.integers(len(_FONTS)))], float(random.uniform(0.4, 0.8))
    while y < rows - 20:
        text = _words(random, int(random.integers(8, 70)))
        cv2.putText(sheet, text, (40, y), font, size, (ink,), 1, cv2.LINE_AA)
        y += int(size * 32) + (30 if random.random() < 0.15 else 0)
    return sheet


def windows(random: Generator) -> Pixels:
    """Draw a desktop with windows, titles, lists and buttons."""
    rows, columns = _SIZES[int(random.integers(len(_SIZES)))]
    screen = np.full((rows, columns), int(random.integers(0, 256)), np.uint8)
    for _ in range(int(random.integers(3, 14))):
        x, y = int(random.uniform(0, columns * 0.8)), int(random.uniform(0, rows * 0.8))
        width, height = (
            int(random.uniform(60, columns * 0.7)),
            int(random.uniform(30, rows * 0.7)),
        )
        fill = int(random.choice([255, 240, 30, int(random.integers(0, 256))]))
        ink = 0 if fill > 127 else 230
        cv2.rectangle(screen, (x, y), (x + width, y + height), (fill,), -1)
        cv2.rectangle(screen, (x, y), (x + width, y + height), (ink,), 1)
        for line in range(int(random.integers(1, 1 + height // 22))):
            place, text = (x + 6, y + 18 + 20 * line), _words(random, max(3, width // 14))
            cv2.putText(screen, text, place, 0, 0.45, (ink,), 1, cv2.LINE_AA)
    return screen


def chart(random: Generator) -> Pixels:
    """Draw a chart with axes: a line, bars, points, or a map; some on black."""
    look = "dark_background" if random.random() < 0.3 else "default"
    with style.context(look):
        figure = Figure(figsize=(8, 6), dpi=80)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        kind = int(random.integers(4))
        if kind == 0:
            axes.plot(random.normal(size=100).cumsum())
        elif kind == 1:
            axes.bar(range(12), random.random(12))
        elif kind == 2:
            axes.scatter(random.random(80), random.random(80))
        else:
            axes.imshow(random.random((12, 12)), cmap="gray")
        axes.set_title("Measurements")
        canvas.draw()  # type: ignore[no-untyped-call]
    colours = np.asarray(canvas.buffer_rgba())[:, :, :3]  # type: ignore[no-untyped-call]
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(colours), cv2.COLOR_RGB2GRAY))


def photographed(screen: Pixels, random: Generator) -> Pixels:
    """Photograph a screen: seen from the side, uneven light, stripes, grain."""
    rows, columns = screen.shape
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    moved = corners + random.uniform(-0.08, 0.08, (4, 2)) * (columns, rows)
    turn = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    seen = cv2.warpPerspective(screen, turn, (columns, rows), borderValue=(70,)).astype(np.float32)
    light = np.linspace(random.uniform(0.6, 1), random.uniform(0.6, 1), columns)
    stripes = 6 * np.sin(np.arange(rows) / random.uniform(2, 9))[:, None]
    grain = random.normal(0, 4, screen.shape)
    return np.asarray(np.clip(20 + 0.85 * seen * light + stripes + grain, 0, 255), np.uint8)


def _words(random: Generator, length: int) -> str:
    letters = random.integers(ord("a"), ord("z") + 1, length)
    return "".join(
        " " if space < _SPACE else chr(letter)
        for letter, space in zip(letters, random.random(length), strict=True)
    )
