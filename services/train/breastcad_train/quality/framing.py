"""What lies around a breast: labels, edges of film, more or less background, screens."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from breastcad_train.quality.scale import full_scale, rescaled

Pixels = NDArray[Any]
_SCREENS = ((480, 640), (600, 800), (768, 1024))
_LETTERS = (65, 122)
_WEDGE = 200


def labelled(pixels: Pixels, random: Generator) -> Pixels:
    """Add one to three labels, some on a white plate."""
    marked, (rows, columns), white = pixels.copy(), pixels.shape, full_scale(pixels)
    for _ in range(int(random.integers(1, 4))):
        x, y = int(random.integers(columns * 3 // 4)), int(random.integers(rows * 7 // 8))
        if random.random() < 0.4:
            cv2.rectangle(marked, (x, y), (x + columns // 8, y + rows // 20), (white,), -1)
        grey = white if random.random() < 0.6 else white // 2
        place, size = (x, y + rows // 25), columns / 700
        cv2.putText(marked, "R CC 12:30", place, 0, size, (grey,), max(1, columns // 300))
    return marked


def edged(pixels: Pixels, random: Generator) -> Pixels:
    """Add white edges of the scanned film."""
    marked = pixels.copy()
    width = max(1, int(min(pixels.shape) * random.uniform(0.005, 0.03)))
    for edge in (marked[:width], marked[-width:], marked[:, :width], marked[:, -width:]):
        if random.random() < 0.5:
            edge[:] = full_scale(pixels)
    return marked


def tightened(pixels: Pixels, random: Generator) -> Pixels:
    """Cut to the breast or into it, as in magnified views and large breasts."""
    low, high = np.percentile(pixels, (1, 99))
    shown = pixels > low + 0.1 * (high - low)
    rows, columns = (np.flatnonzero(shown.mean(axis=axis) > 0.05) for axis in (1, 0))
    is_inverted = np.mean(pixels > low + 0.9 * (high - low)) > 0.25
    if is_inverted or min(len(rows), len(columns)) < 100:
        return pixels
    rest_y = int(len(rows) * random.uniform(0, 0.15))
    rest_x = int(len(columns) * random.uniform(0, 0.1))
    return pixels[rows[0] + rest_y : rows[-1] - rest_y, columns[0] + rest_x : columns[-1] - rest_x]


def widened(pixels: Pixels, random: Generator) -> Pixels:
    """Add background on every side, the chest wall's too."""
    rows, columns = pixels.shape
    shares = (*random.uniform(0, 0.2, 2), *random.uniform(0, 0.3, 2))
    above, below, left, right = (
        int(share * side)
        for share, side in zip(shares, (rows, rows, columns, columns), strict=True)
    )
    grey = int(np.median(np.concatenate([pixels[0], pixels[-1]])))
    kind = cv2.BORDER_CONSTANT
    return np.asarray(cv2.copyMakeBorder(pixels, above, below, left, right, kind, value=(grey,)))


def tilted(pixels: Pixels, random: Generator) -> Pixels:
    """Turn by at most 8°."""
    rows, columns = pixels.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), float(random.uniform(-8, 8)), 1)
    mode = cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(pixels, turn, (columns, rows), borderMode=mode))


def zoomed(pixels: Pixels, random: Generator) -> Pixels:
    """Cut out a part of the image, as with less depth or a narrower probe."""
    rows, columns = (int(side * random.uniform(0.55, 1)) for side in pixels.shape)
    left = int(random.integers(pixels.shape[1] - columns + 1))
    return pixels[:rows, left : left + columns]


def fanned(pixels: Pixels, random: Generator) -> Pixels:
    """Keep the fan of a curved probe, on black."""
    rows, columns = pixels.shape
    reach, half = int(rows * random.uniform(1, 1.2)), float(random.uniform(33, 52))
    fan, apex = np.zeros(pixels.shape, np.uint8), (columns // 2, rows - reach)
    cv2.ellipse(fan, apex, (reach, reach), 0, 90 - half, 90 + half, (1,), -1)
    cv2.ellipse(fan, apex, (int(reach * 0.15),) * 2, 0, 0, 360, (0,), -1)
    return pixels * fan if fan.mean() > 0.3 else pixels


def on_a_screen(pixels: Pixels, random: Generator) -> Pixels:
    """Show on the screen of a scanner: text, a wedge of grey, and a dark background."""
    rows, columns = _SCREENS[int(random.integers(len(_SCREENS)))]
    screen = np.full((rows, columns), random.choice([0, 0, 0, 12, 30]), np.uint8)
    factor = float(random.uniform(0.55, 0.8)) * min(
        rows / pixels.shape[0], columns / pixels.shape[1]
    )
    grey = rescaled(pixels / full_scale(pixels), screen)
    image = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    y = int(random.integers(rows - image.shape[0] + 1))
    x = int(random.integers(columns - image.shape[1] + 1))
    for _ in range(int(random.integers(3, 14))):
        text = "".join(map(chr, random.integers(*_LETTERS, int(random.integers(4, 16)))))
        place = int(random.integers(columns - 80)), int(random.integers(10, rows))
        cv2.putText(screen, text, place, 0, 0.4, (int(random.integers(120, 255)),), 1, cv2.LINE_AA)
    wedge = np.linspace(255, 55, _WEDGE).astype(np.uint8)[:, None]
    screen[rows // 4 : rows // 4 + _WEDGE, -14:-6] = wedge
    screen[y : y + image.shape[0], x : x + image.shape[1]] = image
    return screen
