"""Outlines of lesions as shapes, in pixels of the image: (0, 0) is the centre of the first one."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, floor, sin
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
Box = tuple[int, int, int, int]


class Outline(Protocol):
    """A shape that can be drawn."""

    def draw(self, mask: Mask) -> None:
        """Set the pixels of `mask`, of shape (rows, columns), that the shape covers to 1."""


@dataclass(frozen=True)
class Polygon:
    """A closed line through points (x, y), filled; one or two points are drawn as they are."""

    points: tuple[tuple[float, float], ...]

    def draw(self, mask: Mask) -> None:
        """Draw it, with its line."""
        cv2.fillPoly(mask, [_rounded(self.points)], (1,))


@dataclass(frozen=True)
class Polyline:
    """An open line through points (x, y), one pixel wide; a single point is one pixel."""

    points: tuple[tuple[float, float], ...]

    def draw(self, mask: Mask) -> None:
        """Draw it."""
        # OpenCV draws no line from a point to nowhere.
        points = self.points if len(self.points) > 1 else self.points * 2
        cv2.polylines(mask, [_rounded(points)], isClosed=False, color=(1,))


@dataclass(frozen=True)
class Ellipse:
    """The points around (x, y) within the radii.

    Attributes
    ----------
    x, y
        The centre.
    radius_x, radius_y
        Radii in pixels, before the turn.
    turn
        Radians from the x axis towards the y axis: clockwise as seen, for y points down.
    """

    x: float
    y: float
    radius_x: float
    radius_y: float
    turn: float = 0.0

    def draw(self, mask: Mask) -> None:
        """Draw every pixel whose centre lies within."""
        reach = max(self.radius_x, self.radius_y)
        left, top = max(0, floor(self.x - reach)), max(0, floor(self.y - reach))
        right, bottom = max(0, floor(self.x + reach) + 1), max(0, floor(self.y + reach) + 1)
        part = mask[top:bottom, left:right]
        y, x = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]].astype(float)
        along = (x - self.x) * cos(self.turn) + (y - self.y) * sin(self.turn)
        across = (y - self.y) * cos(self.turn) - (x - self.x) * sin(self.turn)
        # A radius of nothing still covers the pixel at the centre.
        scaled = (along / max(self.radius_x, 0.5)) ** 2 + (across / max(self.radius_y, 0.5)) ** 2
        part[scaled <= 1] = 1


@dataclass(frozen=True)
class Circle:
    """The points within `radius` of (x, y)."""

    x: float
    y: float
    radius: float

    def draw(self, mask: Mask) -> None:
        """Draw every pixel whose centre lies within."""
        Ellipse(self.x, self.y, self.radius, self.radius).draw(mask)


@dataclass(frozen=True)
class Rectangle:
    """The pixels from (left, top), `width` columns and `height` rows."""

    left: float
    top: float
    width: float
    height: float

    def draw(self, mask: Mask) -> None:
        """Draw it, with its edges rounded to pixels."""
        columns = [max(0, round(x)) for x in (self.left, self.left + self.width)]
        rows = [max(0, round(y)) for y in (self.top, self.top + self.height)]
        mask[slice(*rows), slice(*columns)] = 1


@dataclass(frozen=True)
class Region:
    """One outline with what the data set calls it.

    Attributes
    ----------
    outline
        The shape.
    name
        Such as ``Mass`` or ``malignant``; empty where it has none.
    """

    outline: Outline
    name: str = ""


def drawn(regions: tuple[Region, ...], shape: tuple[int, ...]) -> Mask:
    """Return a mask of the shape (rows, columns): 1 where any region lies."""
    mask = np.zeros(shape, np.uint8)
    for region in regions:
        region.outline.draw(mask)
    return mask


def boxes(mask: Mask) -> list[Box]:
    """Return (left, top, right, bottom) of each connected part, right and bottom excluded."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [
        (int(left), int(top), int(left + width), int(top + height))
        for left, top, width, height, _ in stats[1:]
    ]


def _rounded(points: tuple[tuple[float, float], ...]) -> NDArray[np.int32]:
    return np.round(np.array(points, np.float64)).astype(np.int32).reshape(-1, 1, 2)
