"""Simulated ultrasound screens and burnt-in marks over real images, with the truth beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

# Of uint8; OpenCV's results are typed no more closely.
Bytes = NDArray[Any]
Box = tuple[int, int, int, int]

SCREENS = ((480, 640), (600, 800), (768, 1024))
FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_PLAIN,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX_SMALL,
)
WORDS = ("LT BREAST", "RT 9", "lt axilla", "2.31 cm", "UOQ 10:00", "Dist A", "B 1.4 cm", "RETRO")
SETTINGS = ("Gen", "L12-5", "28Hz", "4.5cm", "2D", "Gn 60", "C 61", "MI 0.9", "TIS 0.2", "Res")


@dataclass(frozen=True)
class Screen:
    """A simulated screen, the box of its image, and where a mask of the image lies on it."""

    pixels: Bytes
    box: Box
    mask: NDArray[np.bool_]


@dataclass(frozen=True)
class Marked:
    """An image with marks; `truth` is where a mark changed the pixel by at least 16 levels."""

    pixels: Bytes
    truth: NDArray[np.bool_]


def screen(image: Bytes, mask: NDArray[np.bool_], rng: np.random.Generator) -> Screen:
    """Put an image on a screen with a banner, texts, a wedge, a ruler and compression."""
    rows, columns = SCREENS[rng.integers(len(SCREENS))]
    black = int(rng.choice([0, 0, 0, 12, 30]))
    pixels = np.full((rows, columns), black, np.uint8)
    banner = int(rng.integers(40, 80))
    side = int(rng.integers(90, 140))
    scale = min((rows - banner - 60) / image.shape[0], (columns - 2 * side) / image.shape[1])
    height, width = (int(size * scale) for size in image.shape)
    top = banner + int(rng.integers(6, 20))
    left = side + int(rng.integers(0, columns - 2 * side - width + 1))
    placed = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    pixels[top : top + height, left : left + width] = placed
    box = _content(placed, left, top)
    _draw_banner(pixels, banner, rng)
    _draw_sides(pixels, box, rng)
    where = np.zeros(pixels.shape, np.uint8)
    small = cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    where[top : top + height, left : left + width] = small
    return Screen(compressed(pixels, rng), box, where > 0)


def marked(image: Bytes, rng: np.random.Generator) -> Marked:
    """Burn words, callipers with dotted lines and a pictogram into an image."""
    layer = image.copy()
    level = int(rng.integers(190, 256))
    for _ in range(rng.integers(1, 4)):
        _word(layer, str(rng.choice(WORDS)), _point(image, rng, 0.75), level, rng)
    for _ in range(rng.integers(0, 3)):
        _calliper(layer, _point(image, rng, 0.9), _point(image, rng, 0.9), level, rng)
    if rng.random() < 0.3:
        _pictogram(layer, _point(image, rng, 0.85), level)
    difference = cv2.absdiff(layer, image)
    if rng.random() < 0.3:
        share = rng.uniform(0.6, 0.9)
        size = tuple(int(side * share) for side in image.shape[::-1])
        layer, difference = (
            cv2.resize(a, size, interpolation=cv2.INTER_AREA) for a in (layer, difference)
        )
    return Marked(compressed(layer, rng), difference >= 16)


def compressed(pixels: Bytes, rng: np.random.Generator) -> Bytes:
    """Return pixels after JPEG of quality 75…98, or as they are in a third of the cases."""
    if rng.random() < 1 / 3:
        return pixels
    quality = int(rng.integers(75, 99))
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded: Bytes = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return decoded


def _content(placed: Bytes, left: int, top: int) -> Box:
    """Return the box of what is not black, on the screen; a lone line at the edge is left out."""
    seen = cv2.morphologyEx((placed > 8).astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, 9)))
    x, y, width, height = cv2.boundingRect(seen)
    return left + x, top + y, left + x + width, top + y + height


def _draw_banner(pixels: Bytes, height: int, rng: np.random.Generator) -> None:
    if rng.random() < 0.6:
        pixels[:height] = int(rng.integers(40, 110))
    for line in range(2):
        for x in (10, pixels.shape[1] // 2, pixels.shape[1] - 160):
            text = f"{rng.choice(WORDS)} {rng.choice(SETTINGS)}"
            _word(pixels, text, (x, 16 + line * height // 2), 230, rng, 0.45)


def _draw_sides(pixels: Bytes, box: Box, rng: np.random.Generator) -> None:
    left, top, right, bottom = box
    for number, text in enumerate(rng.permutation(SETTINGS)):
        _word(pixels, str(text), (6, top + 20 + 22 * number), 210, rng, 0.45)
    gap, width = int(rng.integers(4, 16)), int(rng.integers(8, 24))
    wedge = np.linspace(255, 0, (bottom - top) // 2).astype(np.uint8)[:, None]
    side = int(rng.choice([left - gap - width - 12, right + gap + 12]))
    pixels[top : top + len(wedge), max(side, 0) : max(side, 0) + width] = wedge
    for y in range(top, bottom, int(rng.integers(20, 50))):
        cv2.line(pixels, (right + gap, y), (right + gap + 5, y), (220,), 1)
    for word, x in zip(rng.permutation(WORDS)[:2], (left, (left + right) // 2), strict=True):
        _word(pixels, str(word), (x, bottom + 24), 240, rng, 0.5)


def _word(
    pixels: Bytes,
    text: str,
    at: tuple[int, int],
    level: int,
    rng: np.random.Generator,
    scale: float = 0.0,
) -> None:
    font = int(rng.choice(FONTS))
    size = scale or float(rng.uniform(0.4, 0.8))
    size *= 2.0 if font == cv2.FONT_HERSHEY_PLAIN else 1.0
    thickness = int(rng.integers(1, 3)) if size > 0.55 else 1
    kind = cv2.LINE_AA if rng.random() < 0.7 else cv2.LINE_8
    cv2.putText(pixels, text, at, font, size, (level,), thickness, kind)


def _calliper(
    pixels: Bytes,
    start: tuple[int, int],
    end: tuple[int, int],
    level: int,
    rng: np.random.Generator,
) -> None:
    arm = int(rng.integers(4, 9))
    cross = int(rng.choice([cv2.MARKER_CROSS, cv2.MARKER_TILTED_CROSS]))
    thickness = int(rng.integers(1, 3))
    for point in (start, end):
        cv2.drawMarker(pixels, point, (level,), cross, 2 * arm, thickness)
    pitch = float(rng.uniform(3, 8))
    steps = max(int(np.hypot(end[0] - start[0], end[1] - start[1]) / pitch), 1)
    for part in np.linspace(0, 1, steps + 1):
        x, y = (round(a + (b - a) * float(part)) for a, b in zip(start, end, strict=True))
        pixels[max(y, 0) : y + int(rng.integers(1, 3)), max(x, 0) : x + 1] = level


def _pictogram(pixels: Bytes, at: tuple[int, int], level: int) -> None:
    cv2.ellipse(pixels, at, (22, 22), 0, 0, 360, (level,), 1, cv2.LINE_AA)
    cv2.circle(pixels, at, 2, (level,), -1)
    cv2.line(pixels, (at[0] + 8, at[1] - 14), (at[0] + 14, at[1] - 5), (level,), 3)


def _point(image: NDArray[Any], rng: np.random.Generator, span: float) -> tuple[int, int]:
    rows, columns = image.shape
    x = columns * rng.uniform(0.5 - span / 2, 0.5 + span / 4)
    y = rows * rng.uniform(0.5 - span / 2, 0.5 + span / 2)
    return int(x), int(y)
