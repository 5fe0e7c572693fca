"""Pictures in and out of arrays."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Level 1 is several times faster than the default, for pictures that are a little larger.
_FAST = (cv2.IMWRITE_PNG_COMPRESSION, 1)


def read_grey(png: bytes) -> NDArray[np.uint8]:
    """Decode a PNG to grey values of shape (rows, columns).

    Raises
    ------
    ValueError
        If it is not a picture.
    """
    return _decode(png, cv2.IMREAD_GRAYSCALE)


def read_colour(data: bytes) -> NDArray[np.uint8]:
    """Decode a picture of any kind to shape (rows, columns, 3) in the order blue, green, red.

    Raises
    ------
    ValueError
        If it is not a picture.
    """
    return _decode(data, cv2.IMREAD_COLOR)


def read_mask(png: bytes) -> tuple[NDArray[np.bool_], int, int]:
    """Decode the part of a mask that holds anything.

    Of a mammogram's mask of 11 megapixels all else is empty. Pillow finds that part in half the
    time in which OpenCV widens all pixels to greys.

    Parameters
    ----------
    png
        Mask as a 1-bit PNG.

    Returns
    -------
    True inside; then the first column and the first row of the part, in pixels. Of an empty mask it
    is one pixel.

    Raises
    ------
    ValueError
        If it is not a picture.
    """
    try:
        picture = Image.open(BytesIO(png))
        box = picture.getbbox() or (0, 0, 1, 1)
        return np.asarray(picture.crop(box)) > 0, box[0], box[1]
    except (OSError, SyntaxError) as error:
        raise _no_picture(png) from error


def write_png(picture: NDArray[np.uint8]) -> bytes:
    """Encode grey or blue-green-red values of shape (rows, columns[, 3]) as PNG."""
    _, encoded = cv2.imencode(".png", picture, _FAST)
    return encoded.tobytes()


def _decode(data: bytes, flags: int) -> NDArray[np.uint8]:
    picture: NDArray[Any] | None = (
        cv2.imdecode(np.frombuffer(data, np.uint8), flags) if data else None
    )
    if picture is None:
        raise _no_picture(data)
    return picture


def _no_picture(data: bytes) -> ValueError:
    return ValueError(f"expected a picture, got {len(data)} bytes that cannot be decoded")
