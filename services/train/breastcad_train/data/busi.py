"""BUSI: breast ultrasound with masks (Al-Dhabyani et al. 2020), by groups of near-duplicates."""

from __future__ import annotations

import csv
from pathlib import Path

from breastcad_train.data.sample import Kind, Sample, existing

FOLDER = "busi"
IMAGES = "Dataset_BUSI_with_GT"
KINDS: dict[str, Kind] = {"benign": "benign", "malignant": "malignant", "normal": "normal"}


def load(root: Path) -> list[Sample]:
    """Return the samples of ``root/busi``, grouped as ``groups.csv`` says (SCIENCE.md §8.3)."""
    folder = root / FOLDER
    with existing(folder / "groups.csv").open(newline="") as file:
        return [_sample(folder / IMAGES, row) for row in csv.DictReader(file)]


def _sample(images: Path, row: dict[str, str]) -> Sample:
    image = existing(images / row["label"] / f"{row['image']}.png")
    kind = KINDS[row["label"]]
    masks = () if kind == "normal" else _masks(image)
    return Sample(
        key=f"{FOLDER}/{row['image']}",
        image=image,
        masks=masks,
        kind=kind,
        group=f"{FOLDER}-{row['group']}",
        doubtful=row["label_conflict"] == "1",
    )


def _masks(image: Path) -> tuple[Path, ...]:
    first = existing(image.with_name(f"{image.stem}_mask.png"))
    numbered = (image.with_name(f"{image.stem}_mask_{n}.png") for n in range(1, 10))
    return (first, *(path for path in numbered if path.is_file()))
