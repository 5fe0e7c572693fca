"""The data sets that recipes may name, with their origin and licence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from breastcad.errors import NotFound

from breastcad_train.data import brest, busi, cesm, rsna
from breastcad_train.data.sample import Sample

RSNA_LICENCE = "LicenseRef-RSNA-noncommercial"


@dataclass(frozen=True)
class DataSet:
    """Where samples come from and what may be done with them.

    Attributes
    ----------
    load
        Reads the samples below a data root.
    title
        Name and origin for people.
    licence
        SPDX expression.
    split
        The split file, without ``.csv``; data sets of one file are split together.
    """

    load: Callable[[Path], list[Sample]]
    title: str
    licence: str
    split: str

    @property
    def open(self) -> bool:
        """Whether pictures of it may be shown in a bundle."""
        return self.licence == "CC-BY-4.0"


CATALOGUE = {
    busi.FOLDER: DataSet(
        busi.load,
        "BUSI, Al-Dhabyani et al. 2020, doi 10.1016/j.dib.2019.104863",
        "CC-BY-4.0",
        "ultrasound",
    ),
    brest.FOLDER: DataSet(
        brest.load,
        "BrEaST-Lesions-USG, Pawłowska et al. 2024, doi 10.7937/9WKK-Q141",
        "CC-BY-4.0",
        "ultrasound",
    ),
    rsna.FOLDER: DataSet(
        rsna.load,
        "RSNA Screening Mammography Breast Cancer Detection, 2023",
        RSNA_LICENCE,
        "rsna",
    ),
    cesm.FOLDER: DataSet(
        cesm.load,
        "CDD-CESM, Khaled et al. 2022, doi 10.7937/29kw-ae92",
        "CC-BY-4.0",
        "cesm",
    ),
}


def samples(root: Path, names: tuple[str, ...]) -> list[Sample]:
    """Return the samples of the data sets `names` below the folder `root`.

    Raises
    ------
    NotFound
        ``UNKNOWN_DATASET``, or ``DATA_MISSING`` with the file's name.
    """
    unknown = sorted(set(names) - set(CATALOGUE))
    if unknown:
        known = ", ".join(sorted(CATALOGUE))
        raise NotFound("UNKNOWN_DATASET", f"no data set {unknown[0]}; there are {known}")
    return [sample for name in names for sample in CATALOGUE[name].load(root)]


def digest(root: Path, found: list[Sample]) -> str:
    """Return the sha256 over every used file's name and sha256, sorted by name."""
    files = sorted({path for sample in found for path in (sample.image, *sample.masks)})
    lines = (f"{path.relative_to(root)} {_sha256(path)}\n" for path in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
