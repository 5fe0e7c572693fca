"""Shapes of the VGG Image Annotator as outlines, both ways."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from breastcad_train.data.regions import (
    Circle,
    Ellipse,
    Outline,
    Polygon,
    Polyline,
    Rectangle,
)

_CIRCLE = ("cx", "cy", "r")
_ELLIPSE = ("cx", "cy", "rx", "ry")
_RECTANGLE = ("x", "y", "width", "height")


def parsed(shape: Mapping[str, Any]) -> Outline:
    """Return the outline that a ``shape_attributes`` object describes.

    Raises
    ------
    KeyError, TypeError, ValueError
        For an unknown name, or numbers that are missing or no finite numbers.
    """
    return _PARSERS[shape["name"]](shape)


def written(outline: Outline) -> dict[str, Any]:
    """Return the ``shape_attributes`` object of an outline.

    Raises
    ------
    TypeError
        For an outline that the annotator does not know.
    """
    match outline:
        case Polygon(points):
            return {"name": "polygon", **_written_points(points)}
        case Polyline(((x, y),)):
            return {"name": "point", "cx": x, "cy": y}
        case Polyline(points):
            return {"name": "polyline", **_written_points(points)}
        case Circle(x, y, radius):
            return {"name": "circle", **dict(zip(_CIRCLE, (x, y, radius), strict=True))}
        case Ellipse(x, y, radius_x, radius_y, turn):
            numbers = zip(_ELLIPSE, (x, y, radius_x, radius_y), strict=True)
            return {"name": "ellipse", **dict(numbers), "theta": turn}
        case Rectangle(left, top, width, height):
            numbers = zip(_RECTANGLE, (left, top, width, height), strict=True)
            return {"name": "rect", **dict(numbers)}
    raise TypeError(f"the annotator knows no {type(outline).__name__}")


def _points(shape: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    columns = (shape["all_points_x"], shape["all_points_y"])
    pairs = tuple((_finite(x), _finite(y)) for x, y in zip(*columns, strict=True))
    if not pairs:
        raise ValueError("a line needs a point")
    return pairs


def _written_points(points: tuple[tuple[float, float], ...]) -> dict[str, list[float]]:
    return {"all_points_x": [x for x, _ in points], "all_points_y": [y for _, y in points]}


def _numbers(shape: Mapping[str, Any], names: tuple[str, ...]) -> list[float]:
    return [_finite(shape[name]) for name in names]


def _ellipse(shape: Mapping[str, Any]) -> Ellipse:
    x, y, radius_x, radius_y = _numbers(shape, _ELLIPSE)
    return Ellipse(x, y, radius_x, radius_y, turn=_finite(shape.get("theta", 0)))


def _finite(value: Any) -> float:
    if not math.isfinite(number := float(value)):
        raise ValueError("a number is not finite")
    return number


_PARSERS: dict[str, Callable[[Mapping[str, Any]], Outline]] = {
    "polygon": lambda shape: Polygon(_points(shape)),
    "polyline": lambda shape: Polyline(_points(shape)),
    "point": lambda shape: Polyline((tuple(_numbers(shape, _CIRCLE[:2])),)),  # type: ignore[arg-type]
    "circle": lambda shape: Circle(*_numbers(shape, _CIRCLE)),
    "ellipse": _ellipse,
    "rect": lambda shape: Rectangle(*_numbers(shape, _RECTANGLE)),
}
