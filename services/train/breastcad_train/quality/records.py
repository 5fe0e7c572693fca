"""The figures of every image, real and foreign, as the gate measures them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from breastcad.modalities import ModalityCode
from breastcad_preprocess.quality.emptiness import dominant_share, grey_range
from breastcad_preprocess.quality.likeness import FEATURES, features
from breastcad_preprocess.quality.saturation import saturated_share
from breastcad_preprocess.quality.view import look
from numpy.random import Generator
from numpy.typing import NDArray

from breastcad_train.quality.changes import changed
from breastcad_train.quality.foreign import Foreign, foreign_images
from breastcad_train.quality.real import RealImage, real_images

MODALITIES: tuple[ModalityCode, ...] = get_args(ModalityCode)
Role = Literal["real", "changed", "foreign"]
# Of a large data set every third image serves in full; the others are only measured, unchanged.
_LARGE = 1000
_LARGE_STEP = 3
_CHANGES = 2
_CHUNK = 16
_TURNED = "turned by 90°"  # measured only


@dataclass(frozen=True)
class Record:
    """One image, measured as one modality.

    Attributes
    ----------
    kind
        Data set of a real image, or the kind of another.
    role
        A breast image as published, one that was changed, or another image.
    is_for_setting
        Whether limits and models may be set on it.
    features
        As `breastcad_preprocess.quality.likeness.features`.
    grey_range, dominant, saturated
        As of `Quality`.
    """

    kind: str
    modality: ModalityCode
    role: Role
    is_for_setting: bool
    features: NDArray[np.float64]
    grey_range: float
    dominant: float
    saturated: float

    @property
    def thin(self) -> float:
        """As `Quality.thin_share`."""
        return float(self.features[FEATURES.index("thin")])

    @property
    def drawn(self) -> float:
        """As `Quality.drawn_share`."""
        return float(self.features[FEATURES.index("drawn")])


def measured(
    pixels: NDArray[Any], modality: ModalityCode, kind: str, role: Role, *, is_for_setting: bool
) -> Record:
    """Return the record of one image."""
    view = look(pixels, modality)
    return Record(
        kind=kind,
        modality=modality,
        role=role,
        is_for_setting=is_for_setting,
        features=features(view, modality),
        grey_range=grey_range(view),
        dominant=dominant_share(view),
        saturated=saturated_share(view),
    )


def all_records(root: Path, workers: int = 1) -> Iterator[Record]:
    """Yield the records of all images in a fixed order.

    Parameters
    ----------
    root
        Folder of the data sets.
    workers
        Processes that share the work; they change nothing in the result.
    """
    images = real_images(root)
    counts = Counter(image.dataset for image in images)
    jobs = [
        (number, image, counts[image.dataset] < _LARGE or number % _LARGE_STEP == 0)
        for number, image in enumerate(images)
    ]
    with ProcessPoolExecutor(workers) as pool:
        for records in pool.map(_of_real, jobs, chunksize=_CHUNK):
            yield from records
        for records in pool.map(_of_foreign, foreign_images(root), chunksize=_CHUNK):
            yield from records


def _of_real(job: tuple[int, RealImage, bool]) -> list[Record]:
    """Measure an image; where it is to serve in full, in every other way too."""
    number, image, in_full = job
    if image.is_for_setting and not in_full:
        return []
    pixels = image.pixels()
    seen = [_Seen(pixels, image.modality, image.dataset, "real")]
    if in_full:
        seen += _seen_otherwise(image, pixels, np.random.default_rng(number))
    half = image.is_for_setting
    return [
        measured(one.pixels, one.modality, one.kind, one.role, is_for_setting=half)
        for one in seen
        if not (half and one.kind.endswith(_TURNED))
    ]


class _Seen(NamedTuple):
    pixels: NDArray[Any]
    modality: ModalityCode
    kind: str
    role: Role


def _seen_otherwise(image: RealImage, pixels: NDArray[Any], random: Generator) -> list[_Seen]:
    """Return an image changed, as the wrong modality, and lying on its side."""
    own = image.modality
    wrong: ModalityCode = "US" if own == "MG" else "MG"
    turned = np.ascontiguousarray(np.rot90(pixels))
    changes = [changed(pixels, own, random) for _ in range(_CHANGES)]
    return [
        _Seen(pixels, wrong, f"{own} as {wrong}", "foreign"),
        _Seen(turned, own, f"{own} {_TURNED}", "foreign"),
        *(_Seen(change, own, image.dataset, "changed") for change in changes),
    ]


def _of_foreign(image: Foreign) -> list[Record]:
    half = image.is_for_setting
    return [
        measured(image.pixels, modality, image.kind, "foreign", is_for_setting=half)
        for modality in MODALITIES
    ]
