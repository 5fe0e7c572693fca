"""DDSM tiles of 299 × 299 pixels as TFRecords and arrays (skooch/ddsm-mammography): labels only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from breastcad.errors import InvalidInput, NotFound

from breastcad_train.data import arrays, tfrecord
from breastcad_train.data.sample import Kind, Sample, short_name

FOLDER = "ddsm-tfrecords"
ARRAYS = ("test10", "cv10")
# The label that the records store: negative, benign or malignant, calcification or mass.
KINDS: tuple[Kind, ...] = ("normal", "benign", "benign", "malignant", "malignant")
NAMES = ("negative", "calcification", "mass", "calcification", "mass")


def load(root: Path) -> list[Sample]:
    """Return the tiles of ``root/ddsm-tfrecords``: training10_0 … 4, test10 and cv10.

    No patient is told, and positives were cut several times: all tiles are one group, which can
    only train. The published arrays are taken together, for one holds only masses and the other
    only calcifications.

    Raises
    ------
    NotFound
        ``DATA_MISSING`` where no file of these is there.
    Corrupt
        ``RECORD_DAMAGED``, ``ARRAY_DAMAGED``.
    InvalidInput
        ``LABEL_UNKNOWN``, with file and place.
    """
    folder = root / FOLDER
    files = sorted(folder.rglob("*.tfrecords"))
    of_records = [sample for path in files for sample in _of_records(path)]
    of_arrays = [sample for name in ARRAYS for sample in _of_array(folder, name)]
    if not of_records and not of_arrays:
        raise NotFound("DATA_MISSING", f"expected training10_*/*.tfrecords or *.npy in {FOLDER}")
    return of_records + of_arrays


def _of_records(path: Path) -> Iterator[Sample]:
    for number, (offset, data) in enumerate(tfrecord.records(path)):
        features = tfrecord.read_example(path, data, offset).features.feature
        label = _one(features["label"], path, offset)
        if _one(features["label_normal"], path, offset) != int(label > 0):
            raise _unknown(path, offset)
        yield _sample(f"{path.stem}-{number}", path, offset, label)


def _of_array(folder: Path, name: str) -> Iterator[Sample]:
    data = folder / f"{name}_data.npy"
    if not data.is_file():
        return
    labels = arrays.opened(folder / f"{name}_labels.npy")
    if len(labels) != len(arrays.opened(data)):
        raise InvalidInput("LABEL_UNKNOWN", f"{data.name} and its labels are of different length")
    for index, label in enumerate(np.asarray(labels).ravel().tolist()):
        yield _sample(f"{name}-{index}", data, index, int(label))


def _one(feature: object, path: Path, offset: int) -> int:
    values = list(feature.int64_list.value)  # type: ignore[attr-defined]
    if len(values) != 1:
        raise _unknown(path, offset)
    return int(values[0])


def _sample(name: str, path: Path, record: int, label: int) -> Sample:
    if not 0 <= label < len(KINDS):
        raise _unknown(path, record)
    return Sample(
        key=f"{FOLDER}/{name}",
        image=path,
        masks=(),
        kind=KINDS[label],
        group=FOLDER,
        annotated=label == 0,
        features={"abnormality": NAMES[label]},
        record=record,
    )


def _unknown(path: Path, place: int) -> InvalidInput:
    return InvalidInput(
        "LABEL_UNKNOWN", f"{short_name(path)}: the labels at {place} contradict or are not 0 … 4"
    )
