"""How well breasts, their sides and their pectoral muscles are found in real mammograms.

Truth is what the data sets say: tissue maps of DDSM, sides and views of mini-MIAS and CDD-CESM.
DDSM is split by image: what was tuned was tuned on the first half. Images are turned on their
heads for the rates of what is upside down.

    python benchmarks/anatomy.py ../shared/data [--figure docs/anatomy.png]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pandas as pd
from breastcad_preprocess.breast import Breast, find_breast, is_inverted
from breastcad_preprocess.pectoral import find_pectoral, is_upside_down
from numpy.typing import NDArray

BACKGROUND, MUSCLE = 64, 255
# Shown in the figure: views from the side and from above, dense and not, with and without muscle.
SHOWN = ("P106_L_DM_MLO", "P162_R_DM_MLO", "P202_L_DM_MLO", "P316_L_DM_MLO", "P97_L_DM_CC")


@dataclass(frozen=True)
class Film:
    """One mammogram and what its data set says of it; side and view are empty if unknown."""

    file: Path
    side: str = ""
    view: str = ""

    def read(self) -> NDArray[np.uint8]:
        """Return the grey image, the right way up and with a dark background."""
        grey = cv2.imread(str(self.file), cv2.IMREAD_GRAYSCALE)
        grey = 255 - grey if is_inverted(grey) else grey
        # The images of one folder of CDD-CESM are published upside down.
        return np.ascontiguousarray(grey[::-1] if self.file.name.startswith("flipped") else grey)


def films(data: Path) -> dict[str, list[Film]]:
    """Return the mammograms of each data set whose side is known."""
    sets: dict[str, list[Film]] = {"mini-MIAS": []}
    for row in pd.read_csv(data / "mini-mias" / "index.csv").itertuples():
        sets["mini-MIAS"].append(
            Film(data / "mini-mias" / str(row.file), str(row.laterality), "MLO")
        )
    for folder in ("cdd-cesm", "cdd-cesm-malignant"):
        for file in sorted((data / folder / "images").glob("*.jpg")):
            _, side, kind, view = file.stem.removeprefix("flipped_").split("_")[:4]
            name = "CDD-CESM, plain" if kind == "DM" else "CDD-CESM, subtracted"
            sets.setdefault(name, []).append(Film(file, side, view))
    return sets


def iou(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    """Return intersection over union."""
    return float((found & true).sum() / (found | true).sum())


def dice(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    """Return twice the intersection over the sum."""
    return float(2 * (found & true).sum() / (found.sum() + true.sum()))


def tissue_maps(data: Path) -> Iterator[tuple[float, float]]:
    """Yield the breast's IoU and the muscle's Dice (0 if not found) for each image of DDSM."""
    folder = data / "ddsm-tissue"
    for row in pd.read_csv(folder / "index.csv").itertuples():
        image = Film(folder / str(row.file)).read()
        tissue = cv2.imread(str(folder / str(row.mask)), cv2.IMREAD_GRAYSCALE)
        breast = find_breast(image)
        muscle = find_pectoral(image, breast)
        found = np.zeros_like(breast.mask) if muscle is None else muscle
        yield (
            iou(at_source(breast.mask, image), tissue > BACKGROUND),
            dice(at_source(found, image), tissue == MUSCLE),
        )


def at_source(mask: NDArray[np.uint8], image: NDArray[Any]) -> NDArray[np.bool_]:
    """Return a mask of the work image at the size of the source."""
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST) > 0)


def rates(group: list[Film]) -> tuple[float, float, float, float]:
    """Return how often the side is right, a muscle is found, and up and down are called down."""
    counts = []
    for film in group:
        image = film.read()
        breast = find_breast(image)
        turned = np.ascontiguousarray(image[::-1])
        counts.append(
            (
                breast.chest_wall == {"L": "left", "R": "right"}[film.side],
                find_pectoral(image, breast) is not None,
                is_upside_down(image, breast),
                is_upside_down(turned, find_breast(turned)),
            )
        )
    side, muscle, up, down = np.mean(counts, axis=0)
    return float(side), float(muscle), float(up), float(down)


def draw(image: NDArray[np.uint8], breast: Breast, muscle: NDArray[np.uint8] | None) -> Any:
    """Return the image with the breast outlined in green, its box in blue, its muscle in red."""
    canvas = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    left, top, right, bottom = breast.box
    cv2.rectangle(canvas, (left, top), (right - 1, bottom - 1), (255, 128, 0), 2)
    for mask, colour in ((breast.mask, (0, 220, 0)), (muscle, (0, 0, 255))):
        if mask is not None:
            shape = at_source(mask, image).astype(np.uint8)
            lines, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(canvas, lines, -1, colour, 2)
    return canvas


def figure(data: Path, file: Path) -> None:
    """Write a picture of mammograms of CDD-CESM with what was found in them."""
    tiles = []
    for name in SHOWN:
        image = Film(data / "cdd-cesm-malignant" / "images" / f"{name}.jpg").read()
        breast = find_breast(image)
        tiles.append(draw(image, breast, find_pectoral(image, breast)))
    cv2.imwrite(str(file), np.hstack(tiles))


def report(data: Path) -> None:
    """Measure and print, as a table of docs."""
    maps = np.array(list(tissue_maps(data)))
    print("| DDSM | images | breast IoU, mean (least) | muscle Dice, mean (least) |")
    print("|---|---|---|---|")
    for half, name in enumerate(("development", "held out")):
        part = maps[half::2]
        cells = [
            f"{mean:.3f} ({least:.3f})"
            for mean, least in zip(part.mean(0), part.min(0), strict=True)
        ]
        print(f"| {name} | {len(part)} | {cells[0]} | {cells[1]} |")
    print(
        "\n| set | view | images | side right | muscle | upright called down | turned called down |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, group in films(data).items():
        for view in ("MLO", "CC"):
            part_of_view = [film for film in group if film.view == view]
            if part_of_view:
                side, *others = rates(part_of_view)
                percents = " | ".join(f"{100 * rate:.0f} %" for rate in others)
                print(
                    f"| {name} | {view} | {len(part_of_view)} | {100 * side:.1f} % | {percents} |"
                )


def main() -> None:
    """Measure, print, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--figure", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    report(arguments.data)
    if arguments.figure:
        figure(arguments.data, arguments.figure)


if __name__ == "__main__":
    main()
