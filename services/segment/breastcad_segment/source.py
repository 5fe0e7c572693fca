"""The source image that findings are mapped back to."""

from __future__ import annotations

import math
from dataclasses import dataclass

from breastcad.errors import InvalidInput
from breastcad.geometry import Affine

from breastcad_segment.measure import Spacing

# OpenCV's warps count in 16-bit numbers; a mask of so many pixels takes 128 MiB.
MAX_SIDE = 32_767
MAX_PIXELS = 2**27


@dataclass(frozen=True)
class Source:
    """Where a prepared image comes from.

    Parameters
    ----------
    rows, columns
        Size of the source image, in pixels.
    source_to_image
        Map from source pixels to pixels of the prepared image.
    spacing
        Size of one source pixel. None where it is not known.

    Raises
    ------
    InvalidInput
        ``SOURCE_SIZE`` for no pixels, ``TOO_LARGE`` for too many, ``PIXEL_SPACING`` for a
        spacing that is not a positive number.
    """

    rows: int
    columns: int
    source_to_image: Affine
    spacing: Spacing | None

    def __post_init__(self) -> None:
        if min(self.rows, self.columns) < 1:
            raise InvalidInput(
                "SOURCE_SIZE", f"a source has pixels, got {self.rows} rows x {self.columns} columns"
            )
        if max(self.rows, self.columns) > MAX_SIDE or self.rows * self.columns > MAX_PIXELS:
            raise InvalidInput(
                "TOO_LARGE",
                f"expected at most {MAX_PIXELS} source pixels and {MAX_SIDE} on a side, "
                f"got {self.rows} rows x {self.columns} columns",
            )
        if self.spacing is not None and not _is_size(self.spacing):
            raise InvalidInput(
                "PIXEL_SPACING",
                f"expected spacings above 0 mm, got {self.spacing}; omit if unknown",
            )


def _is_size(spacing: Spacing) -> bool:
    return all(math.isfinite(mm) and mm > 0 for mm in (spacing.row_mm, spacing.column_mm))
