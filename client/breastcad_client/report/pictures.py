"""Overlays as pictures inside the page."""

from __future__ import annotations

import base64
from pathlib import Path

import cv2
import numpy as np

FULL_SIDE, FULL_QUALITY = 640, 85
THUMBNAIL_SIDE, THUMBNAIL_QUALITY = 256, 70
MAX_FULL_PICTURES = 60
"""Pages with more images show thumbnails, so that a page of 700 stays near 10 MB."""


def picture_size(images: int) -> tuple[int, int]:
    """Return longest side in pixels and WebP quality for the pictures of a page of `images`."""
    if images > MAX_FULL_PICTURES:
        return THUMBNAIL_SIDE, THUMBNAIL_QUALITY
    return FULL_SIDE, FULL_QUALITY


def data_uri(path: Path, side: int, quality: int) -> str:
    """Return a picture as a ``data:`` URI; empty where the file is no picture.

    Parameters
    ----------
    path
        The picture.
    side
        Longest side, in pixels; smaller pictures stay as they are.
    quality
        WebP quality, 1 to 100.
    """
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        return ""
    scale = side / max(pixels.shape[:2])
    if scale < 1:
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, quality])
    return "data:image/webp;base64," + base64.b64encode(encoded.tobytes()).decode("ascii")
