"""BUSI: breast ultrasound with masks (Al-Dhabyani et al. 2020), by groups of near-duplicates."""

from __future__ import annotations

from pathlib import Path

from breastcad.errors import InvalidInput

from breastcad_train.data import grouping, tables
from breastcad_train.data.sample import Kind, Sample, existing

FOLDER = "busi"
IMAGES = "Dataset_BUSI_with_GT"
GROUPS = "groups.csv"
KINDS: dict[str, Kind] = {"benign": "benign", "malignant": "malignant", "normal": "normal"}
_COLUMNS = ("image", "label", "group", "label_conflict", "axilla_listed")
_FLAGS = {"0": False, "1": True}


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/busi``, grouped as ``groups.csv`` says (SCIENCE.md §8.3).

    Raises
    ------
    InvalidInput
        ``GROUP_MISSING`` for an image that ``groups.csv`` does not list: it could have a
        near-duplicate in another part. ``GROUP_TWO_KINDS`` for a contradiction that is not marked.
    """
    folder = root / FOLDER
    rows = tables.read_csv(folder / GROUPS, _COLUMNS)
    samples = [_sample(folder / IMAGES, row) for row in rows]
    _require_listed(folder / IMAGES, samples)
    grouping.require_one_kind(samples)
    return samples


def _sample(images: Path, row: tables.Row) -> Sample:
    kind = row.one_of("label", KINDS)
    image = existing(images / kind / f"{row['image']}.png")
    return Sample(
        key=f"{FOLDER}/{row['image']}",
        image=image,
        # The masks of normal images are empty.
        masks=() if kind == "normal" else _masks(image),
        kind=kind,
        group=f"{FOLDER}-{row['group']}",
        doubtful=row.one_of("label_conflict", _FLAGS),
        features={"axilla_listed": row["axilla_listed"]},
    )


def _masks(image: Path) -> tuple[Path, ...]:
    first = image.with_name(f"{image.stem}_mask.png")
    numbered = (image.with_name(f"{image.stem}_mask_{n}.png") for n in range(1, 10))
    return (first, *(path for path in numbered if path.is_file()))


def _require_listed(images: Path, samples: list[Sample]) -> None:
    listed = {sample.image for sample in samples}
    there = (path for kind in KINDS for path in sorted((images / kind).glob("*.png")))
    for path in there:
        if "_mask" not in path.stem and path not in listed:
            raise InvalidInput(
                "GROUP_MISSING", f"{GROUPS} does not list {path.parent.name}/{path.name}"
            )
