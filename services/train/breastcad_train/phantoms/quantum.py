"""Mammogram-like phantoms for quantum noise: what a detector would count without noise.

A half-ellipse of tissue on dark air, with texture whose amplitude falls as frequency^-1.5 (the
power law of breast tissue [1]_), masses, and microcalcifications of one to two pixels.

References
----------
.. [1] A. E. Burgess, "Mammographic lesion detectability", SPIE Medical Imaging 3663, 1999.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

SIDE = 256
TEXTURE_EXPONENT = 1.5
LARGEST_RADIUS = 0.09
_AIR = 0.02
# The part is the first word of the seed: no index of one part can repeat a phantom of another.
_PARTS = {"train": 0, "validation": 1, "test": 2}

Part = Literal["train", "validation", "test"]
Floats = NDArray[np.float32]
Plane = NDArray[np.float64]


@dataclass(frozen=True)
class QuantumPhantom:
    """A phantom without noise.

    Attributes
    ----------
    clean
        Expected quanta relative to the brightest pixel, of shape (side, side), in (0, 1].
    specks
        Row and column of each microcalcification's middle, of shape (n, 2).
    masses
        Row, column and radius of each mass, in pixels, of shape (n, 3).
    breast
        Where the breast is, of shape (side, side).
    """

    clean: Floats
    specks: NDArray[np.intp]
    masses: Plane
    breast: NDArray[np.bool_]


def quantum_phantom(part: Part, index: int, side: int = SIDE) -> QuantumPhantom:
    """Return one phantom, the same for the same arguments.

    Parameters
    ----------
    part
        What it is for; parts have no phantom in common.
    index
        Number within the part, from 0.
    side
        Rows and columns, at least 64.
    """
    rng = np.random.default_rng([_PARTS[part], index])
    depth = _depth(rng, side)
    contrast = rng.uniform(0.15, 0.3)
    brightness = 1 + contrast * texture(rng, side)
    centers = _inside(rng, depth, int(rng.integers(1, 4)))
    radii = rng.uniform(0.02, LARGEST_RADIUS, len(centers)) * side
    for center, radius in zip(centers, radii, strict=True):
        brightness += rng.uniform(0.1, 0.4) * _mass(rng, side, center, radius)
    specks = _cluster(rng, depth)
    for speck in specks:
        brightness += rng.uniform(0.6, 1.2) * _speck(rng, side, speck)
    clean = _AIR + np.maximum(brightness, 0.1) * depth**0.4
    return QuantumPhantom(
        clean=(clean / clean.max()).astype(np.float32),
        specks=specks,
        masses=np.column_stack([centers, radii]),
        breast=depth > 0,
    )


def texture(rng: Generator, side: int) -> Plane:
    """Return random texture of mean 0 and standard deviation 1 with amplitude 1/f^1.5."""
    y, x = np.fft.fftfreq(2 * side)[:, None], np.fft.rfftfreq(2 * side)
    frequency = np.hypot(y, x)
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(rng.standard_normal((2 * side, 2 * side)))
    # Made twice as large and cut, so that the left edge does not continue the right one.
    field = np.fft.irfft2(spectrum * frequency**-TEXTURE_EXPONENT)[:side, :side]
    return np.asarray((field - field.mean()) / field.std())


def _depth(rng: Generator, side: int) -> Plane:
    """Return the breast's thickness, 0 to 1: half an ellipsoid against the left edge."""
    y, x = _grid(side)
    middle = rng.uniform(0.42, 0.58) * side
    tall, wide = rng.uniform(0.42, 0.55) * side, rng.uniform(0.65, 0.95) * side
    return np.asarray(np.sqrt(np.maximum(1 - ((y - middle) / tall) ** 2 - (x / wide) ** 2, 0)))


def _inside(rng: Generator, depth: Plane, count: int, least: float = 0.5) -> NDArray[np.intp]:
    """Return `count` random pixels where the breast is at least `least` thick."""
    rows, columns = np.nonzero(depth >= least)
    chosen = rng.integers(0, rows.size, count)
    return np.stack([rows[chosen], columns[chosen]], axis=1)


def _mass(rng: Generator, side: int, center: NDArray[np.intp], radius: float) -> Plane:
    """Return a super-Gaussian of height 1: flat within, steep at its elliptic edge."""
    y, x = _grid(side)
    dy, dx = y - center[0], x - center[1]
    angle, stretch = rng.uniform(0, np.pi), rng.uniform(0.7, 1.4)
    along = (dx * np.cos(angle) + dy * np.sin(angle)) * stretch
    across = (dy * np.cos(angle) - dx * np.sin(angle)) / stretch
    squared = (along**2 + across**2) / radius**2
    return np.asarray(np.exp(-(squared ** rng.uniform(1.5, 4.0))))


def _cluster(rng: Generator, depth: Plane) -> NDArray[np.intp]:
    """Return 4 to 12 places within the breast, some pixels apart, around one place."""
    center = _inside(rng, depth, 1, 0.6)[0]
    offsets = rng.normal(0, 0.06 * depth.shape[0], (12, 2)).round().astype(np.intp)
    kept: list[NDArray[np.intp]] = []
    for place in center + offsets[: int(rng.integers(4, 13))]:
        within = bool(np.all((place >= 4) & (place < depth.shape[0] - 4)))
        apart = all(np.abs(place - other).max() >= 7 for other in kept)
        if within and apart and depth[place[0], place[1]] >= 0.4:
            kept.append(place)
    return np.array(kept, np.intp).reshape(-1, 2)


def _speck(rng: Generator, side: int, place: NDArray[np.intp]) -> Plane:
    """Return a microcalcification of height about 1 and one to two pixels across."""
    y, x = _grid(side)
    row, column = place + rng.uniform(-0.3, 0.3, 2)
    return np.asarray(
        np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * rng.uniform(0.5, 0.85) ** 2))
    )


def _grid(side: int) -> tuple[Plane, Plane]:
    steps = np.arange(side, dtype=np.float64)
    return steps[:, None], steps[None, :]
