"""The image with its lesions outlined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from breastcad.geometry import Affine
from breastcad.v1 import types_pb2
from numpy.typing import NDArray

from breastcad_gateway.render.canvas import (
    ORANGE,
    SKY_BLUE,
    Colour,
    Picture,
    draw_outline,
    with_caption,
)

_MOST_DIGITS = 15


def source_to_preview(source_shape: tuple[int, int], preview_shape: tuple[int, int]) -> Affine:
    """Return the map from source pixels to pixels of the reduced picture.

    Parameters
    ----------
    source_shape, preview_shape
        Each (rows, columns), in pixels.
    """
    return Affine.resize(
        scale_x=preview_shape[1] / source_shape[1], scale_y=preview_shape[0] / source_shape[0]
    )


def score_line(score: float, threshold: float) -> tuple[str, Colour]:
    """Return the words for a score, in orange at or above the threshold and sky blue below it.

    Both numbers have as many decimals, two or more, as tell them apart where they differ.

    Parameters
    ----------
    score, threshold
        Calibrated probability of malignancy and operating point, both in [0, 1].
    """
    colour = ORANGE if score >= threshold else SKY_BLUE
    texts = ((f"{score:.{n}f}", f"{threshold:.{n}f}") for n in range(2, _MOST_DIGITS))
    telling = (pair for pair in texts if score == threshold or pair[0] != pair[1])
    shown = next(telling, (repr(score), repr(threshold)))
    return f"Malignancy {shown[0]} (threshold {shown[1]})", colour


def lesion_contours(lesions: Iterable[types_pb2.Lesion]) -> list[NDArray[np.float64]]:
    """Return the outline of each lesion that has one, in source pixels (x, y), of shape (n, 2)."""
    return [
        np.array([(point.x, point.y) for point in lesion.contour])
        for lesion in lesions
        if lesion.contour
    ]


def overlay(
    preview: Picture,
    contours: Sequence[NDArray[np.float64]],
    to_preview: Affine,
    *captions: tuple[str, Colour],
) -> Picture:
    """Return the picture with lesions outlined and a caption below it.

    Parameters
    ----------
    preview
        Reduced picture of the source, of shape (rows, columns, 3). Not changed.
    contours
        Outline of each lesion in source pixels (x, y), each of shape (n, 2).
    to_preview
        Maps source pixels to pixels of `preview`.
    captions
        Lines of words and their colour, at least one; the outlines take the colour of the last.
    """
    picture = preview.copy()
    for contour in contours:
        draw_outline(picture, to_preview.apply(contour), captions[-1][1])
    return with_caption(picture, captions)
