"""The data sets that recipes may name, with their origin and licence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from breastcad.errors import NotFound
from numpy.typing import NDArray

from breastcad_train.data import (
    brest,
    busi,
    cbis,
    cesm,
    cesm_first,
    cesm_published,
    cityscapes,
    digests,
    inbreast,
    licences,
    mias,
    qupath,
    rsna,
    skooch,
    tissue,
)
from breastcad_train.data.sample import Kind, Sample, existing

_CESM = "CDD-CESM, Khaled et al. 2022, doi 10.7937/29kw-ae92"
_LESIONS: tuple[Kind, ...] = ("benign", "malignant")


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
    kinds
        Kinds of which the data set has at least one image.
    split
        The split file, without ``.csv``; data sets of one file are split together. Empty where
        none comes with the code.
    classes
        Names of the classes of its maps.
    read_classes
        Returns the class of every pixel of a sample, as indices into `classes`.
    """

    load: Callable[[Path], list[Sample]]
    title: str
    licence: str
    kinds: tuple[Kind, ...]
    split: str = ""
    classes: tuple[str, ...] = ()
    read_classes: Callable[[Sample], NDArray[np.uint8]] | None = None

    @property
    def open(self) -> bool:
        """Whether pictures of it may be shown in a bundle."""
        return self.licence in licences.OPEN


CATALOGUE = {
    busi.FOLDER: DataSet(
        busi.load,
        "BUSI, Al-Dhabyani et al. 2020, doi 10.1016/j.dib.2019.104863",
        "CC-BY-4.0",
        ("normal", *_LESIONS),
        "ultrasound",
    ),
    brest.FOLDER: DataSet(
        brest.load,
        "BrEaST-Lesions-USG, Pawłowska et al. 2024, doi 10.7937/9WKK-Q141",
        "CC-BY-4.0",
        ("normal", *_LESIONS),
        "ultrasound",
    ),
    rsna.FOLDER: DataSet(
        rsna.load,
        "RSNA Screening Mammography Breast Cancer Detection, 2023",
        licences.RSNA,
        ("negative", "malignant"),
        "rsna",
    ),
    cesm.FOLDER: DataSet(cesm.load, _CESM, "CC-BY-4.0", ("malignant",), "cesm"),
    cesm_first.FOLDER: DataSet(cesm_first.load, _CESM, "CC-BY-4.0", _LESIONS),
    cesm_published.FOLDER: DataSet(cesm_published.load, _CESM, "CC-BY-4.0", ("normal", *_LESIONS)),
    mias.FOLDER: DataSet(
        mias.load,
        "mini-MIAS, Suckling et al. 1994",
        licences.MIAS,
        ("normal", *_LESIONS),
    ),
    tissue.FOLDER: DataSet(
        tissue.load,
        "DDSM, Heath et al. 2001; tissue maps, Tiryaki 2022",
        licences.TISSUE,
        ("unlabelled",),
        classes=tissue.CLASSES,
        read_classes=tissue.read_classes,
    ),
    inbreast.FOLDER: DataSet(
        inbreast.load,
        "INbreast, Moreira et al. 2012, doi 10.1016/j.acra.2011.09.014",
        licences.INBREAST,
        ("normal", *_LESIONS),
    ),
    cbis.FOLDER: DataSet(
        cbis.load,
        "CBIS-DDSM, Lee et al. 2017, doi 10.7937/K9/TCIA.2016.7O02S9CY",
        "CC-BY-3.0",
        _LESIONS,
    ),
    skooch.FOLDER: DataSet(
        skooch.load,
        "DDSM Mammography tiles, skooch 2018, from DDSM and CBIS-DDSM",
        licences.TILES,
        ("normal", *_LESIONS),
    ),
    cityscapes.FOLDER: DataSet(
        cityscapes.load,
        "Cityscapes, Cordts et al. 2016, doi 10.1109/CVPR.2016.350",
        licences.CITYSCAPES,
        ("unlabelled",),
        classes=tuple(cityscapes.CLASSES.values()),
        read_classes=cityscapes.read_classes,
    ),
    qupath.FOLDER: DataSet(
        qupath.load,
        "own mammograms annotated with QuPath",
        licences.OWN,
        ("unlabelled",),
        classes=qupath.ANATOMY_CLASSES,
        read_classes=qupath.read_classes,
    ),
}


def samples(root: Path, names: tuple[str, ...], *, truth: bool = True) -> list[Sample]:
    """Return the samples of the data sets `names` below the folder `root`.

    Parameters
    ----------
    root
        Folder of the data sets.
    names
        Which of them.
    truth
        Whether masks and maps must be there. Images can be answered without, if the samples are
        taken `Sample.without_truth`; CBIS-DDSM and the first folder of CDD-CESM always need them.

    Raises
    ------
    NotFound
        ``UNKNOWN_DATASET``, or ``DATA_MISSING`` with the file's name.
    """
    unknown = sorted(set(names) - set(CATALOGUE))
    if unknown:
        known = ", ".join(sorted(CATALOGUE))
        raise NotFound("UNKNOWN_DATASET", f"no data set {unknown[0]}; there are {known}")
    found = [sample for name in names for sample in CATALOGUE[name].load(root)]
    for sample in found if truth else ():
        for path in (*sample.masks, *sample.maps):
            existing(path)
    return found


def digest(root: Path, found: list[Sample]) -> str:
    """Return the sha256 over every used file's name and sha256, sorted by name."""
    return digests.combined(digests.of_files(root, (f for sample in found for f in sample.files)))
