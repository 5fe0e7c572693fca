"""Despeckling methods against each other on simulated ultrasound whose truth is known.

Peers run with the parameters that suit them best on other phantoms (`speckle_methods`, found again
with ``--tune``). Speed is the processor time of one thread, also as ratio to
``cv2.fastNlMeansDenoising`` in turns in the same run.

    python benchmarks/denoise_speckle.py [--tune] [--figure FILE] [--image FILE --image-figure FILE]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import cv2
import matplotlib
import numpy as np
from breastcad_preprocess.denoise.bnlm import bnlm
from breastcad_preprocess.denoise.speckle_noise import MULTIPLICATIVE, estimate_speckle
from breastcad_train.phantoms.speckle import SpecklePhantom, speckle_phantom
from matplotlib import pyplot
from numpy.typing import NDArray
from speckle_methods import GRIDS, METHODS, PARAMETERS, PEER, psnr, tune

SEEDS = tuple(range(8))
REPETITIONS = 5
CROP = np.s_[40:168, 40:168]
COLUMNS = 4

Floats = NDArray[np.float32]

LEAST_GAINS = {"srad": 2.0, "obnlm": 4.0, PEER: 1.0}


@dataclass(frozen=True)
class Row:
    """Means of one method over the held-out phantoms.

    Attributes
    ----------
    psnr
        In dB, of a peak of 1.
    enl
        Equivalent number of looks of the ratio to the truth, in homogeneous tissue.
    ssi
        Speckle suppression index: coefficient of variation there, over that of the source.
    cnr
        Contrast of lesions to what surrounds them, over the noise of both.
    epi
        Edge preservation: correlation of the Laplacians of result and truth.
    ratio
        Mean of source over result.
    microseconds
        Processor time per pixel, one thread.
    relative
        The same over that of ``cv2.fastNlMeansDenoising``.
    """

    method: str
    psnr: float
    enl: float
    ssi: float
    cnr: float
    epi: float
    ratio: float
    microseconds: float
    relative: float


def measure(*, correlated: bool = True) -> list[Row]:
    """Return a row for each method."""
    phantoms = [speckle_phantom(seed, correlated=correlated) for seed in SEEDS]
    times = _times(phantoms[0].noisy, correlated=correlated)
    peer = times[PEER]
    rows = []
    for name in METHODS:
        scores = [_scores(phantom, _run(name, phantom, correlated)) for phantom in phantoms]
        spent = statistics.median(times[name])
        relative = statistics.median(a / b for a, b in zip(times[name], peer, strict=True))
        decibels, enl, ssi, cnr, epi, ratio = np.mean(scores, axis=0).tolist()
        rows.append(Row(name, decibels, enl, ssi, cnr, epi, ratio, spent, relative))
    return rows


def _run(name: str, phantom: SpecklePhantom, correlated: bool) -> Floats:
    noise = estimate_speckle(phantom.noisy, MULTIPLICATIVE)
    return METHODS[name](phantom.noisy, noise, **PARAMETERS[correlated].get(name, {}))


def _times(values: Floats, *, correlated: bool) -> dict[str, list[float]]:
    """Return processor times in µs per pixel; the methods take turns."""
    cv2.setNumThreads(1)
    noise = estimate_speckle(values, MULTIPLICATIVE)
    bnlm(values, noise)  # compiles
    times: dict[str, list[float]] = {name: [] for name in METHODS}
    for _, name in itertools.product(range(REPETITIONS), METHODS):
        begin = time.process_time()
        METHODS[name](values, noise, **PARAMETERS[correlated].get(name, {}))
        times[name].append((time.process_time() - begin) * 1e6 / values.size)
    return times


def _scores(phantom: SpecklePhantom, result: Floats) -> tuple[float, ...]:
    calm, lesion = phantom.homogeneous, phantom.lesion
    looks = (result / phantom.clean)[calm]
    before = (phantom.noisy / phantom.clean)[calm]
    near = cv2.dilate(lesion.astype(np.uint8), np.ones((31, 31))) > 0
    inside, outside = result[lesion & calm], result[near & ~lesion & calm]
    cnr = abs(inside.mean() - outside.mean()) / np.hypot(inside.std(), outside.std())
    edges = [cv2.Laplacian(image, cv2.CV_32F).ravel() for image in (phantom.clean, result)]
    lit = result > 0
    return (
        psnr(result, phantom.clean),
        float((looks.mean() / looks.std()) ** 2),
        float((looks.std() / looks.mean()) / (before.std() / before.mean())),
        float(cnr),
        float(np.corrcoef(edges)[0, 1]),
        float(np.mean(phantom.noisy[lit] / result[lit])),
    )


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    names = [field.name for field in fields(Row)]
    lines = [" | ".join(names), " | ".join("---" for _ in names)]
    for row in rows:
        name, *numbers = astuple(row)
        lines.append(
            " | ".join(
                [name, *(f"{number:.3g}" if number < 10 else f"{number:.2f}" for number in numbers)]
            )
        )
    return "\n".join(f"| {line} |" for line in lines)


def targets(rows: list[Row]) -> list[tuple[str, float, bool]]:
    """Return each target, what was measured, and whether it is met."""
    by = {row.method: row for row in rows}
    ours = by["bnlm"]
    gains = [(peer, ours.psnr - by[peer].psnr, least) for peer, least in LEAST_GAINS.items()]
    best = max(row.epi for row in rows if row.method not in ("bnlm", "none"))
    constant = np.full((64, 64), 0.3, np.float32)
    change = float(np.abs(bnlm(constant, estimate_speckle(constant)) - constant).max())
    return [
        *((f"bnlm - {peer} >= {least} dB", gain, gain >= least) for peer, gain, least in gains),
        ("EPI of bnlm - best other > 0", ours.epi - best, ours.epi > best),
        ("mean ratio of bnlm in 0.97-1.03", ours.ratio, 0.97 <= ours.ratio <= 1.03),
        ("change of a constant image = 0", change, change == 0),
        ("bnlm <= 1.0 us per pixel", ours.microseconds, ours.microseconds <= 1.0),
        ("fast <= 0.4 us per pixel", by["fast"].microseconds, by["fast"].microseconds <= 0.4),
    ]


def results(
    values: Floats, parameters: dict[str, dict[str, Any]], exponent: float | None
) -> dict[str, Floats]:
    """Return what each method makes of an image."""
    noise = estimate_speckle(values, exponent)
    return {name: METHODS[name](values, noise, **parameters.get(name, {})) for name in METHODS}


def figure(pictures: dict[str, Floats], path: Path, brightest: float) -> None:
    """Draw a crop of each picture."""
    matplotlib.use("Agg")
    rows = -(-len(pictures) // COLUMNS)
    page, axes = pyplot.subplots(rows, COLUMNS, figsize=(3 * COLUMNS, 3.2 * rows))
    for axis in axes.flat:
        axis.axis("off")
    for axis, (name, picture) in zip(axes.flat, pictures.items(), strict=False):
        axis.imshow(picture[CROP], cmap="gray", vmin=0, vmax=brightest)
        axis.set_title(name)
    page.tight_layout()
    page.savefig(path, dpi=100)
    pyplot.close(page)


def main() -> None:
    """Tune, or measure and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tune", action="store_true", help="search the peers' parameters again")
    parser.add_argument("--figure", type=Path, help="PNG with a crop of a phantom for each method")
    parser.add_argument("--image", type=Path, help="a real ultrasound image")
    parser.add_argument("--image-figure", type=Path, help="PNG with a crop of it for each method")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    for correlated in (True, False):
        if arguments.tune:
            for name in GRIDS:
                print(f"correlated={correlated} {name}: {tune(name, correlated=correlated)}")
            continue
        report(correlated)
    if arguments.figure:
        phantom = speckle_phantom(SEEDS[1])
        pictures = results(phantom.noisy, PARAMETERS[True], MULTIPLICATIVE)
        figure({"truth": phantom.clean, **pictures}, arguments.figure, 1.2)
    if arguments.image and arguments.image_figure:
        grey = cv2.imread(str(arguments.image), cv2.IMREAD_GRAYSCALE).astype(np.float32)
        figure(results(grey, PARAMETERS[True], None), arguments.image_figure, float(grey.max()))


def report(correlated: bool) -> None:
    """Print the table, and the targets where speckle is correlated."""
    rows = measure(correlated=correlated)
    print(f"\nSpeckle {'correlated' if correlated else 'independent'} from pixel to pixel\n")
    print(table(rows))
    if correlated:
        print()
        for target, value, met in targets(rows):
            print(f"- {target}: {value:.3f} {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()
