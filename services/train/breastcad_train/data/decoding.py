"""Pixels of samples, decoded by the very code that serves, with the file named where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from breastcad.errors import BreastcadError, InvalidInput
from breastcad_preprocess.picture import SIGNATURES, decode_picture
from breastcad_preprocess.source import read_dicom
from breastcad_preprocess.stored import read_stored
from numpy.typing import NDArray

from breastcad_train.data import arrays, tfrecord
from breastcad_train.data.regions import drawn
from breastcad_train.data.sample import Sample, existing, short_name

Mask = NDArray[np.uint8]
_GREYMAP = b"P5"


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Put the name of the file before the message of an error."""
    try:
        yield
    except BreastcadError as error:
        message = f"{short_name(path)}: {error.message}"
        raise type(error)(error.reason, message) from error


def read_image(sample: Sample) -> NDArray[Any]:
    """Return the grey source image of shape (rows, columns), uint8 or uint16.

    Raises
    ------
    NotFound
        ``DATA_MISSING``.
    InvalidInput, Refused
        As `decode_picture` and `read_dicom`, such as ``TRUNCATED``; the file is named.
    Corrupt
        ``RECORD_DAMAGED``.
    """
    path = existing(sample.image)
    with named(path):
        if sample.record is not None:
            read = arrays.read_image if path.suffix == ".npy" else tfrecord.read_image
            return read(path, sample.record)
        data = path.read_bytes()
        if data.startswith(SIGNATURES) or not data:
            return decode_picture(data)
        return _greymap(data) if data.startswith(_GREYMAP) else read_dicom(data).pixels


def read_colours(path: Path) -> NDArray[np.uint8]:
    """Return a PNG or JPEG picture of shape (rows, columns, 3) as red, green, blue; as above."""
    data = existing(path).read_bytes()
    with named(path):
        decode_picture(data)
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGB), np.uint8)


def read_map(path: Path, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """Return the grey values of a file that stores classes.

    Raises
    ------
    InvalidInput
        ``MASK_SIZE`` where it is not of the `shape` that is expected; otherwise as `read_image`.
    """
    with named(path):
        found = decode_picture(existing(path).read_bytes())
    if shape is not None and found.shape != shape:
        raise _other_size(path, shape, found.shape)
    return found


def read_mask(sample: Sample, shape: tuple[int, ...]) -> Mask:
    """Return the lesions in source pixels, 0 or 1: all masks merged by OR, else the regions.

    Parameters
    ----------
    sample
        Whose lesions.
    shape
        (rows, columns) of its image.

    Raises
    ------
    InvalidInput
        ``MASK_SIZE`` where a mask is not of the image's shape, with the file's name.
    """
    if not sample.masks:
        return drawn(sample.regions, shape)
    merged = np.zeros(shape, np.uint8)
    for path in sample.masks:
        merged |= _fitting(_lesions(path), shape, path, sample.mask_slack)
    return merged


def _lesions(path: Path) -> Mask:
    """Return 1 where a mask, of whatever colour, is brighter than the middle of its range."""
    data = existing(path).read_bytes()
    with named(path):
        stored = read_stored(data)
    if data.startswith(SIGNATURES[0]) and data[25] & 2:  # PNG, of colours (bit 1 of its type)
        return np.asarray(read_colours(path).max(axis=2) > 127, np.uint8)
    return np.asarray(stored.values > (2**stored.bits - 1) // 2, np.uint8)


def _fitting(mask: Mask, shape: tuple[int, ...], path: Path, slack: float) -> Mask:
    if mask.shape == shape:
        return mask
    if any(abs(n - m) > slack * n for n, m in zip(shape, mask.shape, strict=True)):
        raise _other_size(path, shape, mask.shape)
    resized = cv2.resize(mask, (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(resized, np.uint8)


def _other_size(path: Path, shape: tuple[int, ...], got: tuple[int, ...]) -> InvalidInput:
    return InvalidInput(
        "MASK_SIZE", f"{short_name(path)} must be of shape {shape} as its image, got {got}"
    )


def _greymap(data: bytes) -> NDArray[Any]:
    found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None:
        raise InvalidInput("TRUNCATED", "the picture ends early or is damaged; get it again")
    return np.asarray(found)
