"""Where the classifier saw evidence, over the picture of the image."""

from __future__ import annotations

import cv2
import numpy as np
from breastcad.geometry import Affine
from numpy.typing import NDArray

from breastcad_gateway.render.canvas import Colour, Picture, with_caption

_STRONGEST = 0.6  # share of colour where the evidence is full, so that tissue stays visible


def heat_map(
    preview: Picture,
    evidence: NDArray[np.uint8],
    preview_to_image: Affine,
    caption: tuple[str, Colour],
) -> Picture:
    """Return the picture with the evidence coloured from blue (weak) to yellow (strong).

    The colours are cividis, which looks alike to readers with and without colour blindness:
    J. R. Nuñez, C. R. Anderton and R. S. Renslow, "Optimizing colormaps with consideration for
    color vision deficiency", PLoS ONE 13(7), 2018.

    Parameters
    ----------
    preview
        Reduced picture of the source, of shape (rows, columns, 3). Not changed.
    evidence
        Evidence at each pixel of the prepared image, of shape (rows, columns), 0 to 255.
    preview_to_image
        Maps pixels of `preview` to pixels of the prepared image; outside it there is no evidence.
    caption
        Words and their colour.
    """
    rows, columns = preview.shape[:2]
    spread = cv2.warpAffine(
        evidence,
        preview_to_image.matrix,
        (columns, rows),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )
    share = spread[:, :, None].astype(np.float32) * (_STRONGEST / 255)
    colours = cv2.applyColorMap(spread, cv2.COLORMAP_CIVIDIS)
    mixed = preview * (1 - share) + colours * share
    return with_caption(np.round(mixed).astype(np.uint8), [caption])
