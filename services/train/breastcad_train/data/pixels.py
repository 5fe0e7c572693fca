"""Prepared pixels of samples, made by the very code that serves, and kept in one file each set."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import breastcad_preprocess
import cv2
import numpy as np
from breastcad.geometry import Affine
from breastcad.profiles import Profile
from breastcad_preprocess.pipeline import prepare
from numpy.typing import NDArray

from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.sample import Sample

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Pixels:
    """Prepared images and masks of samples, in their order.

    Attributes
    ----------
    images
        Grey values of shape (n, rows, columns).
    masks
        0 or 1, of the same shape; empty where a sample has no lesion or is not annotated.
    """

    images: Image
    masks: Image


def to_model(mask: Image, source_to_image: Affine, profile: Profile) -> Image:
    """Return a source mask in the prepared image's frame: 1 where at least half is covered."""
    matrix = source_to_image.matrix
    shrink = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    soft = mask.astype(np.float32)
    if shrink < 1:
        # Smooths away what the smaller image could only alias.
        soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), 0.35 / shrink), np.float32)
    warped = cv2.warpAffine(soft, matrix, (profile.columns, profile.rows), flags=cv2.INTER_LINEAR)
    return np.asarray(warped >= 0.5, dtype=np.uint8)


def load(samples: list[Sample], profile: Profile, cache: Path) -> Pixels:
    """Return the prepared pixels of `samples`, from the folder `cache` where they are known."""
    path = cache / f"{profile.name}-{key(samples, profile)[:16]}.npz"
    if path.is_file():
        with np.load(path) as arrays:
            return Pixels(arrays["images"], arrays["masks"])
    pairs = [_prepare(sample, profile) for sample in samples]
    pixels = Pixels(np.stack([p[0] for p in pairs]), np.stack([p[1] for p in pairs]))
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, images=pixels.images, masks=pixels.masks)
    partial.rename(path)
    return pixels


def _prepare(sample: Sample, profile: Profile) -> tuple[Image, Image]:
    source = read_image(sample)
    prepared = prepare(source, profile)
    mask = read_mask(sample, source.shape)
    return prepared.image, to_model(mask, prepared.source_to_image, profile)


def key(samples: list[Sample], profile: Profile) -> str:
    """Return a digest of all that the pixels depend on, the preprocessing's own code included."""
    code = sorted(Path(str(files(breastcad_preprocess))).rglob("*.py"))
    # One file may hold many images, and outlines that are published as shapes are in no file of
    # their own.
    stamps = (
        f"{path} {path.stat().st_size} {path.stat().st_mtime_ns} {sample.record} {sample.regions}"
        for sample in samples
        for path in sample.files
    )
    digest = hashlib.sha256(profile.model_dump_json().encode())
    for part in (*(path.read_bytes() for path in code), *(stamp.encode() for stamp in stamps)):
        digest.update(part)
    return digest.hexdigest()
