"""Real breast images of every data set below the data folder, in two halves that share nobody."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breastcad.modalities import ModalityCode
from breastcad_preprocess.picture import decode_picture
from numpy.typing import NDArray

from breastcad_train.data import brest, busi, rsna
from breastcad_train.data.sample import Sample

# One exam; a half of it would show nothing.
_MEASURED_ONLY = frozenset({"nyu-ffdm"})


@dataclass(frozen=True)
class RealImage:
    """One picture of a breast.

    Attributes
    ----------
    dataset
        Name of its data set.
    path
        PNG or JPEG file.
    group
        The patient, or the group of near-duplicates: a group lies in one half.
    """

    dataset: str
    modality: ModalityCode
    path: Path
    group: str

    @property
    def is_for_setting(self) -> bool:
        """Whether limits may be set on it; the others are measured only."""
        if self.dataset in _MEASURED_ONLY:
            return False
        return hashlib.sha256(self.group.encode()).digest()[0] % 2 == 0

    def pixels(self) -> NDArray[Any]:
        """Return the grey picture."""
        return decode_picture(self.path.read_bytes())


def real_images(root: Path) -> list[RealImage]:
    """Return the breast images of all data sets below `root`."""
    return [image for read in _READERS for image in read(root)]


def _of_samples(
    load: Callable[[Path], list[Sample]], modality: ModalityCode
) -> Callable[[Path], Iterator[RealImage]]:
    def read(root: Path) -> Iterator[RealImage]:
        for sample in load(root):
            yield RealImage(sample.dataset, modality, sample.image, sample.group)

    return read


def _of_index(folder: str) -> Callable[[Path], Iterator[RealImage]]:
    def read(root: Path) -> Iterator[RealImage]:
        with (root / folder / "index.csv").open(newline="") as file:
            for row in csv.DictReader(file):
                group = f"{folder}-{row['patient']}"
                yield RealImage(folder, "MG", root / folder / row["file"], group)

    return read


def _first_cesm(root: Path) -> Iterator[RealImage]:
    """Read the pictures that came without an index; some patients are also in the indexed set."""
    for path in sorted((root / "cdd-cesm" / "images").iterdir()):
        patient = path.stem.removeprefix("flipped_").split("_")[0]
        yield RealImage("cdd-cesm", "MG", path, f"cdd-cesm-malignant-{patient}")


def _nyu(root: Path) -> Iterator[RealImage]:
    for path in sorted((root / "nyu-ffdm" / "cropped_images").iterdir()):
        yield RealImage("nyu-ffdm", "MG", path, "nyu-ffdm")


_READERS = (
    _of_samples(rsna.load, "MG"),
    _of_index("cdd-cesm-malignant"),
    _first_cesm,
    _of_index("mini-mias"),
    _of_index("ddsm-tissue"),
    _nyu,
    _of_samples(busi.load, "US"),
    _of_samples(brest.load, "US"),
)
