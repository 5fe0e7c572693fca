"""Make docs/denoising.md: every denoiser against its peers, with the figures.

    python benchmarks/denoise.py --data DATA --helps runs/denoise-helps

Speckle and quantum noise are measured anew on phantoms, in about ten minutes on one core; what
denoising does for the models is read from what ``denoise_helps.py`` has left.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import denoise_helps
import denoise_quantum
import denoise_speckle
import helps_report
import numpy as np
import quantum_report
from breastcad_preprocess.denoise.speckle_noise import MULTIPLICATIVE, estimate_speckle
from breastcad_train.data import brest, busi
from breastcad_train.phantoms.speckle import speckle_phantom
from speckle_methods import PARAMETERS

DOCS = Path(__file__).resolve().parents[1] / "docs"
REAL = "breast-lesions-usg/BrEaST-Lesions_USG-images_and_masks/case001.png"

PAGE = Path(__file__).with_name("denoising.md.in")


def speckle_targets(rows: list[denoise_speckle.Row]) -> str:
    """Return the targets as a Markdown table."""
    lines = ["| target | measured | |", "|---|---|---|"]
    for target, value, met in denoise_speckle.targets(rows):
        lines.append(f"| {target} | {value:.3g} | {'met' if met else '**missed**'} |")
    return "\n".join(lines)


def quantum(models: Path, neighbor: Path | None) -> str:
    """Measure the denoisers of quantum noise, draw them, and return the tables."""
    methods = denoise_quantum.classical()
    given = {"denoise-neighbor": neighbor} if neighbor else {}
    methods = denoise_quantum.networks(models, given) | methods
    (DOCS / "denoise-quantum.png").write_bytes(quantum_report.figure(methods))
    return quantum_report.render(
        denoise_quantum.rows(methods),
        denoise_quantum.inverse_bias(),
        denoise_quantum.estimates(),
    )


def exponents(data: Path) -> str:
    """Return the median exponent of speckle in the images of each data set."""
    found = []
    for name, samples in (("BrEaST", brest.load(data)), ("BUSI", busi.load(data))):
        images = (cv2.imread(str(sample.image), cv2.IMREAD_GRAYSCALE) for sample in samples)
        powers = [estimate_speckle(image.astype(np.float32)).exponent for image in images]
        found.append(f"{np.median(powers):.2f} for {name}")
    return " and ".join(found)


def draw_speckle(data: Path) -> None:
    """Draw a phantom and a real image after each method."""
    phantom = speckle_phantom(denoise_speckle.SEEDS[1])
    pictures = denoise_speckle.results(phantom.noisy, PARAMETERS[True], MULTIPLICATIVE)
    denoise_speckle.figure({"truth": phantom.clean, **pictures}, DOCS / "denoise-speckle.png", 1.2)
    grey = cv2.imread(str(data / REAL), cv2.IMREAD_GRAYSCALE).astype("float32")
    shown = denoise_speckle.results(grey, PARAMETERS[True], None)
    denoise_speckle.figure(shown, DOCS / "denoise-ultrasound.png", float(grey.max()))


def main() -> None:
    """Measure, draw and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--models", type=Path, default=DOCS.parent / "models")
    parser.add_argument("--neighbor", type=Path, help="model.onnx of denoise-neighbor")
    parser.add_argument("--helps", type=Path, required=True, help="folder of denoise_helps.py")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    known = denoise_helps.results(asked.helps / "results.jsonl")
    correlated = denoise_speckle.measure()
    draw_speckle(asked.data)
    page = PAGE.read_text().format(
        gammas=exponents(asked.data),
        speckle=denoise_speckle.table(correlated),
        speckle_targets=speckle_targets(correlated),
        independent=denoise_speckle.table(denoise_speckle.measure(correlated=False)),
        quantum=quantum(asked.models, asked.neighbor),
        helps_us=helps_report.table(known, "US"),
        helps_mg=helps_report.table(known, "MG"),
        helps_verdict=helps_report.verdict(known),
    )
    (DOCS / "denoising.md").write_text(page)


if __name__ == "__main__":
    main()
