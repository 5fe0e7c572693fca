"""What every picture for people shares: colours, lines, and a strip of words below the image."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

FOOTER = "Research software - not for clinical use."

# Blue, green, red. Orange and sky blue can be told apart with every kind of colour blindness:
# M. Okabe and K. Ito, "Color Universal Design", 2008, https://jfly.uni-koeln.de/color/
ORANGE: Colour = (0, 159, 230)
SKY_BLUE: Colour = (233, 180, 86)
WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_TEXT_PART = 0.022  # height of capitals, as a part of the picture's longest side
_MIN_TEXT = 9  # least height of capitals that can be read, in pixels
_MIN_COLUMNS = 400  # least width that holds a line of such words, in pixels
_FILL = 0.94  # part of the width that a line of words may take
_SHIFT = 4  # binary digits of a pixel's fraction that lines are drawn with


def line_thickness(picture: Picture) -> int:
    """Return a thickness, in pixels, that stays visible when the picture is shown whole."""
    return max(1, round(max(picture.shape[:2]) / 400))


def draw_outline(picture: Picture, points: NDArray[np.float64], colour: Colour) -> None:
    """Draw a closed outline in place, with a dark edge that shows it on bright tissue.

    Parameters
    ----------
    picture
        Shape (rows, columns, 3).
    points
        Corners (x, y) of shape (n, 2), in pixels; (0, 0) is the centre of the top left pixel.
    colour
        Blue, green, red.
    """
    thickness = line_thickness(picture)
    corners = np.round(points * (1 << _SHIFT)).astype(np.int32)
    for edge, shade in ((2 * thickness + 1, _BLACK), (thickness, colour)):
        # A lesion of one pixel has no line: a dot as wide as one shows where it is.
        dot = (edge << _SHIFT) // 2
        for corner in corners if len(corners) == 1 else ():
            cv2.circle(picture, corner, dot, shade, cv2.FILLED, cv2.LINE_AA, _SHIFT)
        cv2.polylines(picture, [corners], True, shade, edge, cv2.LINE_AA, _SHIFT)


def with_caption(picture: Picture, lines: Sequence[tuple[str, Colour]]) -> Picture:
    """Return the picture with a black strip below it that holds the words.

    A picture that is too narrow for words that can be read gets a black strip on its right too.

    Parameters
    ----------
    picture
        Shape (rows, columns, 3). Not changed.
    lines
        Words (ASCII) and their colour, from top to bottom; the footer is added.
    """
    words = [*lines, (FOOTER, WHITE)]
    picture = np.pad(picture, ((0, 0), (0, max(0, _MIN_COLUMNS - picture.shape[1])), (0, 0)))
    columns = picture.shape[1]
    scale = min(_scale(picture), *(_FILL * columns / _width(text) for text, _ in words))
    height = cv2.getTextSize("X", _FONT, scale, 1)[0][1]
    pitch = 2 * height + 2
    strip = np.zeros((pitch * len(words) + height, columns, 3), np.uint8)
    left = round((1 - _FILL) / 2 * columns)
    for number, (text, colour) in enumerate(words, start=1):
        origin = (left, number * pitch)
        cv2.putText(
            strip, text, origin, _FONT, scale, colour, max(1, round(1.5 * scale)), cv2.LINE_AA
        )
    return np.vstack([picture, strip])


def _scale(picture: Picture) -> float:
    height = max(_MIN_TEXT, max(picture.shape[:2]) * _TEXT_PART)
    return height / float(cv2.getTextSize("X", _FONT, 1.0, 1)[0][1])


def _width(text: str) -> int:
    return int(cv2.getTextSize(text, _FONT, 1.0, 1)[0][0])
