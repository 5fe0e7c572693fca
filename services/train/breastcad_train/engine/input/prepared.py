"""Images and maps as the nets see them, made once by the code that serves, mapped into memory."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from breastcad.geometry import Affine
from breastcad.profiles import Profile
from breastcad_preprocess.pipeline import prepare as prepare_image
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from breastcad_train.data import pixels
from breastcad_train.data.catalogue import CATALOGUE
from breastcad_train.data.decoding import read_image, read_mask
from breastcad_train.data.sample import Sample
from breastcad_train.losses.classes import IGNORED

Image = NDArray[np.uint8]
_IMAGES, _MAPS = "images.npy", "maps.npy"


@dataclass(frozen=True)
class Prepared:
    """Prepared samples, in their order; both arrays are read from the disk as they are used.

    Attributes
    ----------
    images
        Grey values of shape (n, rows, columns); with outlines of lesions (n, 2, rows, columns).
    maps
        Of shape (n, rows, columns): 1 where there is a lesion and 0 elsewhere; of data sets with
        maps the class of each pixel, 255 beyond the source.
    """

    images: Image
    maps: Image


def prepare(samples: list[Sample], profile: Profile, cache: Path, *, with_maps: bool) -> Prepared:
    """Return the prepared samples, from the folder `cache` where they are known.

    Parameters
    ----------
    samples
        Of any data sets.
    profile
        How they are prepared.
    cache
        Keeps a folder for each profile, code and list of samples.
    with_maps
        Whether maps are the data sets' classes where these have any, or lesions always.

    Raises
    ------
    NotFound, InvalidInput, Refused, Corrupt
        What is wrong with the first bad file; nothing is kept then.
    """
    words = "classes" if with_maps else "lesions"
    folder = cache / f"{profile.name}-{words}-{pixels.key(samples, profile)[:16]}"
    if not folder.is_dir():
        _fill(folder, samples, profile, with_maps=with_maps)
    return Prepared(*(np.load(folder / name, mmap_mode="r") for name in (_IMAGES, _MAPS)))


def _fill(folder: Path, samples: list[Sample], profile: Profile, *, with_maps: bool) -> None:
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    partial.mkdir(parents=True)
    shape = (len(samples), profile.rows, profile.columns)
    try:
        images, maps = (
            open_memmap(  # type: ignore[no-untyped-call]
                partial / name, mode="w+", dtype=np.uint8, shape=shape
            )
            for name in (_IMAGES, _MAPS)
        )
        for number, sample in enumerate(samples):
            images[number], maps[number] = _read(sample, profile, with_maps=with_maps)
        images.flush()
        maps.flush()
        partial.rename(folder)
    except OSError:
        # Another process may have filled it in the meantime.
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _read(sample: Sample, profile: Profile, *, with_maps: bool) -> tuple[Image, Image]:
    source = read_image(sample)
    prepared = prepare_image(source, profile)
    read_classes = CATALOGUE[sample.dataset].read_classes if with_maps else None
    if read_classes is not None:
        classes = _moved(read_classes(sample), prepared.source_to_image, profile)
        return prepared.image, classes
    mask = read_mask(sample, source.shape)
    return prepared.image, pixels.to_model(mask, prepared.source_to_image, profile)


def _moved(classes: Image, source_to_image: Affine, profile: Profile) -> Image:
    moved = cv2.warpAffine(
        classes,
        source_to_image.matrix,
        (profile.columns, profile.rows),
        flags=cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=[IGNORED],
    )
    return np.asarray(moved, np.uint8)
