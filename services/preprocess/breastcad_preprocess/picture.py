"""Plain pictures (PNG, JPEG) of research data sets as grey images."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from breastcad.errors import InvalidInput
from numpy.typing import NDArray

from breastcad_preprocess.bounds import require_bounded
from breastcad_preprocess.codestream import read_codestream

SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def decode_picture(data: bytes) -> NDArray[Any]:
    """Return the grey image of a PNG or JPEG file.

    Parameters
    ----------
    data
        The bytes of the file.

    Returns
    -------
    NDArray
        Grey values of shape (rows, columns), uint8 or uint16 as stored. Colours are weighted by
        ITU-R BT.601, and an alpha channel is ignored.

    Raises
    ------
    InvalidInput
        ``EMPTY``, ``NOT_A_PICTURE`` or ``TRUNCATED``.
    Refused
        ``TOO_LARGE``.
    """
    if not data:
        raise InvalidInput("EMPTY", "the file has 0 bytes; send it again")
    if not data.startswith(SIGNATURES):
        raise InvalidInput("NOT_A_PICTURE", "expected a PNG or JPEG file, got other content")
    size = _declared_size(data)
    if size is None:
        raise _damaged()
    require_bounded(*size)
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or _is_cut(data):
        raise _damaged()
    return _grey(image)


def is_png(data: bytes) -> bool:
    """Tell a PNG file from a JPEG file by its signature."""
    return data.startswith(SIGNATURES[0])


def _damaged() -> InvalidInput:
    return InvalidInput("TRUNCATED", "the picture ends early or is damaged; send it again")


def _declared_size(data: bytes) -> tuple[int, int] | None:
    """Return (rows, columns) as the header says; None where it cannot be told."""
    if is_png(data):
        if data[12:16] != b"IHDR":
            return None
        return int.from_bytes(data[20:24], "big"), int.from_bytes(data[16:20], "big")
    found = read_codestream(data)
    return (found.rows, found.columns) if found else None


def _is_cut(data: bytes) -> bool:
    """Tell whether the end mark is missing: OpenCV fills the rest of such a picture with grey."""
    if is_png(data):
        return b"IEND" not in data[-64:]
    return b"\xff\xd9" not in data[-1024:]


def _grey(image: NDArray[Any]) -> NDArray[Any]:
    if image.ndim == 2:
        return image
    if image.shape[2] == 4:
        image = image[:, :, :3]
    # OpenCV keeps colours as blue, green, red.
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_BGR2GRAY))
