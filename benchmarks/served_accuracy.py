"""Accuracy of the served system on the untouched test folds, beside what training measured.

Every test image goes through ``breastcad analyze``; masks and scores are read from what it wrote.
The numbers must equal those in the bundles' metrics.json, which training's own code measured.

    python benchmarks/served_accuracy.py --data ../shared/data --out out/served
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from breastcad.bundles import Bundle, ModalityCode
from breastcad.releases import load_release
from breastcad.store import open_store
from breastcad_client.stores import store_url
from breastcad_train import splits
from breastcad_train.data import catalogue
from breastcad_train.data.decoding import read_mask
from breastcad_train.data.sample import Sample
from breastcad_train.metrics.overlap import overlap
from breastcad_train.metrics.roc import auc

TOLERANCE = 0.005
SETS: dict[str, ModalityCode] = {
    "busi": "US",
    "breast-lesions-usg": "US",
    "rsna-mammography": "MG",
    "cdd-cesm-malignant": "MG",
}


@dataclass(frozen=True)
class Served:
    """One test image with what the system answered."""

    sample: Sample
    score: float
    mask: Path


def serve(name: str, data: Path, out: Path) -> list[Served]:
    """Send a data set's test fold through the command and return its answers."""
    data_set = catalogue.CATALOGUE[name]
    samples = splits.part(data_set.load(data), data_set.split, "test")
    command = [sys.executable, "-m", "breastcad_client", "analyze", "--modality", SETS[name]]
    command += ["--out", str(out), *(str(sample.image) for sample in samples)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    exams = json.loads((out / "result.json").read_text())["exams"]
    images = [image for exam in exams for image in exam["images"]]
    by_name = {image["name"]: image for image in images}
    return [_answer(sample, by_name[str(sample.image)], out) for sample in samples]


def _answer(sample: Sample, image: dict[str, Any], out: Path) -> Served:
    (mask,) = (out / "masks").rglob(f"{sample.image.stem}.png")
    return Served(sample, image["malignancy_score"], mask)


def mean_dice(answers: list[Served]) -> float:
    """Return the mean Dice of the images that have a lesion, at source size."""
    values = []
    for answer in answers:
        found = cv2.imread(str(answer.mask), cv2.IMREAD_UNCHANGED)
        truth = read_mask(answer.sample, found.shape)
        if truth.any():
            values.append(overlap((found > 0).astype(np.uint8), truth).dice)
    return float(np.mean(values))


def area_under_curve(answers: list[Served], kinds: tuple[str, ...]) -> float:
    """Return the AUC of malignant images against those of the other kinds."""
    malignant = [answer.score for answer in answers if answer.sample.malignant]
    others = [answer.score for answer in answers if answer.sample.kind in kinds]
    return auc(np.array(malignant), np.array(others))


def rows(data: Path, out: Path) -> Iterator[tuple[str, float, float]]:
    """Yield name, served number, and training's number."""
    release = load_release(open_store(store_url(None)))
    answers = {name: serve(name, data, out / name) for name in SETS}
    for name in ("busi", "breast-lesions-usg", "cdd-cesm-malignant"):
        test = _test(release.segmenter(SETS[name]))
        yield f"{name}: lesion Dice", mean_dice(answers[name]), test[name]["lesions"]["dice_mean"]
    ultrasound = answers["busi"] + answers["breast-lesions-usg"]
    yield (
        "ultrasound: AUC malignant against benign",
        area_under_curve(ultrasound, ("benign",)),
        _test(release.classifier("US"))["malignant_vs_benign"]["delong"]["value"],
    )
    yield (
        "rsna-mammography: AUC cancer against none",
        area_under_curve(answers["rsna-mammography"], ("negative",)),
        _test(release.classifier("MG"))["malignant_vs_rest"]["delong"]["value"],
    )


def _test(bundle: Bundle) -> dict[str, Any]:
    test: dict[str, Any] = json.loads(bundle.read("metrics.json"))["test"]
    return test


def main() -> None:
    """Measure, print, and fail where serving differs from training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("out/served"))
    arguments = parser.parse_args()
    worst = 0.0
    for name, served, trained in rows(arguments.data, arguments.out):
        worst = max(worst, abs(served - trained))
        print(f"{name}: served {served:.4f}, training {trained:.4f}")
    print(f"largest difference {worst:.4f} (allowed {TOLERANCE})")
    sys.exit(worst > TOLERANCE)


if __name__ == "__main__":
    main()
