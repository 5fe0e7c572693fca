"""How ultrasound screens are cropped and cleaned: figures of docs/ultrasound.md.

Images are those of BrEaST and BUSI. Screens and marks are simulated over them, because neither set
shows whole screens or says which pixels are drawn. Thresholds were chosen on the development half;
marks are measured on the other half.

    python benchmarks/ultrasound.py --data ../shared/data [--figures docs]
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from breastcad_preprocess.spacing import Region
from breastcad_preprocess.ultrasound.inpaint import inpaint
from breastcad_preprocess.ultrasound.overlays import find_overlays
from breastcad_preprocess.ultrasound.region import find_region
from breastcad_train.data import brest, busi
from breastcad_train.data.sample import Sample
from numpy.typing import NDArray
from ultrasound_screens import (  # type: ignore[import-not-found, unused-ignore]
    marked,
    screen,
)

Image = NDArray[Any]
Mask = NDArray[np.bool_]
SEED = 2
REPEATS = 31
SCREENS_SHOWN = tuple(f"breast-lesions-usg/case{number}" for number in ("001", "253", "010"))
MARKS_SHOWN = ("busi/benign (286)", "busi/malignant (53)", "busi/benign (241)")
# Marks are drawn with soft edges; a pixel this near to one is not counted as false.
NEAR = np.ones((5, 5), np.uint8)


@dataclass(frozen=True)
class Case:
    """One image with the union of its lesions."""

    name: str
    image: Image
    lesion: Mask
    held_out: bool


def cases(samples: list[Sample]) -> Iterator[Case]:
    """Read images one after the other."""
    for sample in samples:
        image = cv2.imread(str(sample.image), cv2.IMREAD_GRAYSCALE)
        lesion = np.zeros(image.shape, np.bool_)
        for path in sample.masks:
            lesion |= cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) > 0
        held_out = zlib.crc32(sample.group.encode()) % 2 == 1
        yield Case(sample.key, image, lesion, held_out)


def row(*cells: object) -> None:
    """Print one row of a Markdown table."""
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def regions(name: str, samples: list[Sample]) -> None:
    """Print what is lost of images that are cropped already: no lesion may be."""
    cut, none, lost = 0, 0, []
    for case in cases(samples):
        region = find_region(case.image)
        none += region is None
        left, top, right, bottom = region or (0, 0, *case.image.shape[::-1])
        cut += case.lesion.sum() > case.lesion[top:bottom, left:right].sum()
        lost.append(1 - (right - left) * (bottom - top) / case.image.size)
    share = np.array(lost)
    row(name, len(samples), none, cut, f"{share.mean():.1%}", f"{np.mean(share > 0.1):.1%}")


def screens(name: str, samples: list[Sample]) -> None:
    """Print how much of the image is kept on simulated screens, and of the rest removed."""
    rng = np.random.default_rng(SEED)
    kept, removed, cut, none = [], [], 0, 0
    for case in cases(samples):
        shown = screen(case.image, case.lesion, rng)
        region = find_region(shown.pixels)
        none += region is None
        left, top, right, bottom = region or (0, 0, *shown.pixels.shape[::-1])
        common = _common((left, top, right, bottom), shown.box)
        found, true = (right - left) * (bottom - top), _common(shown.box, shown.box)
        kept.append(common / true)
        removed.append(1 - (found - common) / (shown.pixels.size - true))
        cut += shown.mask.sum() > shown.mask[top:bottom, left:right].sum()
    row(name, len(samples), none, cut, *_spread(kept), *_spread(removed))


def marks(samples: list[Sample]) -> None:
    """Print what is found of simulated marks on the held-out half, and on the bare images."""
    rng = np.random.default_rng(SEED)
    hits, true, good, found, recalls, errors = 0, 0, 0, 0, [], []
    bare, inside, images, total = 0, 0, 0, 0
    for case in filter(lambda case: case.held_out, cases(samples)):
        drawn = marked(case.image, rng)
        mask = find_overlays(drawn.pixels)
        hit = int((drawn.truth & (mask > 0)).sum())
        near = cv2.dilate(drawn.truth.astype(np.uint8), NEAR)
        hits, true = hits + hit, true + int(drawn.truth.sum())
        good, found = good + int((near & mask).sum()), found + int(mask.sum())
        recalls.append(hit / max(drawn.truth.sum(), 1))
        if drawn.pixels.shape == case.image.shape:
            errors.append(_errors(case.image, drawn.pixels, mask))
        untouched = find_overlays(case.image)
        bare, inside = bare + int(untouched.sum()), inside + int((untouched > 0)[case.lesion].sum())
        images, total = images + int(untouched.any()), total + case.image.size
    row("pixel recall", f"{hits / true:.3f}")
    row("pixel precision (within 2 px)", f"{good / found:.3f}")
    row("recall of an image, median and 5th percentile", *_spread(recalls))
    row("bare images: images with any mark", f"{images} of {len(recalls)}")
    row("bare images: share of pixels marked", f"{bare / total:.5%}")
    row("bare images: pixels marked within lesions", inside)
    before, after = np.mean(errors, axis=0)
    row("mean error of drawn pixels, grey levels", f"{before:.1f} → {after:.1f}")


def speed(image: Image) -> None:
    """Print the processor time of one core on 600 × 800 with marks."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng(SEED)
    pixels = marked(cv2.resize(image, (800, 600)), rng).pixels
    pixels = cv2.resize(pixels, (800, 600))
    mask = find_overlays(pixels)
    row("find_region", f"{_milliseconds(lambda: find_region(pixels)):.1f} ms")
    row("find_overlays", f"{_milliseconds(lambda: find_overlays(pixels)):.1f} ms")
    row("inpaint", f"{_milliseconds(lambda: inpaint(pixels, mask)):.1f} ms")
    median = _milliseconds(lambda: cv2.medianBlur(pixels, 5))
    row("cv2.medianBlur 5 × 5, to compare", f"{median:.1f} ms")


def figures(sets: dict[str, list[Sample]], folder: Path) -> None:
    """Write a simulated screen with its region, and real images before and after filling."""
    rng = np.random.default_rng(SEED)
    by_name = {sample.key: sample for samples in sets.values() for sample in samples}
    screens_shown = []
    for case in cases([by_name[key] for key in SCREENS_SHOWN]):
        pixels = screen(case.image, case.lesion, rng).pixels
        left, top, right, bottom = find_region(pixels) or (0, 0, *pixels.shape[::-1])
        shown = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR)
        cv2.rectangle(shown, (left, top), (right - 1, bottom - 1), (0, 200, 255), 2)
        screens_shown.append(cv2.resize(shown, (480, 360), interpolation=cv2.INTER_AREA))
    cv2.imwrite(str(folder / "ultrasound-regions.png"), np.hstack(screens_shown))
    rows = []
    for case in cases([by_name[key] for key in MARKS_SHOWN]):
        mask = find_overlays(case.image)
        red = cv2.cvtColor(case.image, cv2.COLOR_GRAY2BGR)
        red[mask > 0] = (60, 60, 255)
        filled = cv2.cvtColor(inpaint(case.image, mask), cv2.COLOR_GRAY2BGR)
        plain = cv2.cvtColor(case.image, cv2.COLOR_GRAY2BGR)
        rows.append(
            [
                cv2.resize(each, (320, 240), interpolation=cv2.INTER_AREA)
                for each in (plain, red, filled)
            ]
        )
    cv2.imwrite(str(folder / "ultrasound-marks.png"), np.vstack([np.hstack(each) for each in rows]))


def _errors(image: Image, drawn: Image, mask: Image) -> tuple[float, float]:
    where = (mask > 0) | (cv2.absdiff(drawn, image) >= 16)
    before = cv2.absdiff(drawn, image)[where].mean()
    after = cv2.absdiff(inpaint(drawn, mask), image)[where].mean()
    return float(before), float(after)


def _common(one: Region, other: Region) -> int:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)


def _spread(values: list[float]) -> tuple[str, str]:
    return f"{np.median(values):.3f}", f"{np.percentile(values, 5):.3f}"


def _milliseconds(call: Callable[[], Any]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return float(np.median(times)) * 1e3


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--figures", type=Path)
    arguments = parser.parse_args()
    data: Path = arguments.data
    sets = {"BrEaST": brest.load(data), "BUSI": busi.load(data)}
    row("images as published", "n", "none found", "lesion cut", "mean loss", "lose over 10 %")
    for name, samples in sets.items():
        regions(name, samples)
    row("screens", "n", "none found", "lesion cut", "kept", "5 %", "removed", "5 %")
    for name, samples in sets.items():
        screens(name, samples)
    row("marks on BrEaST, held-out half", "")
    marks(sets["BrEaST"])
    row("600 × 800, one core", "")
    speed(next(cases(sets["BrEaST"])).image)
    if arguments.figures:
        figures(sets, arguments.figures)


if __name__ == "__main__":
    main()
