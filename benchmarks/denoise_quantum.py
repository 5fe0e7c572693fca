"""Denoisers of quantum noise on phantoms, beside BM3D, in one process on one core.

Every method works between the generalised Anscombe transform with the true noise and the exact
inverse by table, on phantoms whose seeds took no part in training. Seconds are the processor's.

    python benchmarks/denoise_quantum.py --models models --figure out/quantum.png

BM3D's package is for non-commercial use; it is needed here only, as a peer.
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import json
import time
from pathlib import Path

import cv2
import numpy as np
from breastcad.bundles import MODEL_FILE, SPEC_FILE
from breastcad_preprocess.denoise.anscombe import forward, inverse
from breastcad_preprocess.denoise.bm3d import block_matching
from breastcad_preprocess.denoise.noise import estimate_noise
from breastcad_preprocess.denoise.tv import total_variation
from breastcad_train.denoising.export import Graph
from breastcad_train.denoising.measured import mean_of
from breastcad_train.denoising.quality import PEAKS, Floats, Trial, measure, trial
from breastcad_train.phantoms.quantum import quantum_phantom
from quantum_report import LARGE, NEIGHBOR, PEER, SMALL, TV, Method, Row, figure, render
from rich.progress import track
from scipy.signal import wiener
from skimage.restoration import cycle_spin, denoise_nl_means, denoise_wavelet

PHANTOMS = 12
REPEATS = 3
NAMES = {"denoise-large": LARGE, "denoise-small": SMALL, "denoise-neighbor": NEIGHBOR}
BIAS_LEVELS, BIAS_SIGMAS, BIAS_DRAWS = (1.0, 2.0, 5.0, 20.0, 100.0), (0.0, 1.0), 4_000_000
# Gain, standard deviation of the added noise, pedestal; all in grey values.
DETECTORS = ((1.0, 0.0, 0.0), (2.5, 3.0, 10.0), (1.0, 5.0, 0.0), (1.0, 1.0, 0.0))
DETECTOR_PEAK, DETECTOR_SIDE = 200.0, 512


def classical() -> dict[str, Method]:
    """Return the methods that are no networks, BM3D the last, for noise of variance 1."""
    return {
        "noisy": lambda image: image,
        "Wiener 5 x 5": lambda image: wiener(image, (5, 5), noise=1.0).astype(np.float32),
        "BayesShrink db4, 16 shifts": _wavelets,
        "NLM": lambda image: denoise_nl_means(
            image, patch_size=5, patch_distance=8, h=0.8, sigma=1.0, fast_mode=True
        ),
        TV: total_variation,
        PEER: block_matching,
    }


def networks(models: Path, given: dict[str, Path]) -> dict[str, Method]:
    """Return the networks by their bundles' names, from the folder of models or from files."""
    found = {
        str(json.loads(path.read_text())["name"]): path.with_name(MODEL_FILE)
        for path in sorted(models.glob(f"bundles/*/{SPEC_FILE}"), key=lambda p: p.stat().st_mtime)
    } | given
    return {NAMES[name]: Graph(found[name].read_bytes()) for name in NAMES if name in found}


def rows(methods: dict[str, Method], phantoms: int = PHANTOMS) -> list[Row]:
    """Measure all methods at all peaks, on the same phantoms of the test part."""
    found = []
    for peak in track(PEAKS, description="peaks"):
        cases = [trial("test", index, peak) for index in range(phantoms)]
        found += [_row(name, method, peak, cases) for name, method in methods.items()]
    return found


def inverse_bias() -> list[tuple[float, float, float]]:
    """Return quanta, added noise and the relative error of the inverse of the mean of many."""
    rng = np.random.default_rng(0)
    return [
        (level, sigma, float(inverse(_mean(level, sigma, rng), sigma)) / level - 1)
        for sigma in BIAS_SIGMAS
        for level in BIAS_LEVELS
    ]


def estimates(phantoms: int = 4) -> list[tuple[float, float, float, float]]:
    """Return true gain and offset of detectors, and the means of what is estimated."""
    found = []
    for gain, sigma, pedestal in DETECTORS:
        lines = []
        for index in range(phantoms):
            rng = np.random.default_rng(index)
            clean = quantum_phantom("test", index, DETECTOR_SIDE).clean
            counts = gain * rng.poisson(DETECTOR_PEAK * clean)
            image = counts + pedestal + sigma * rng.standard_normal(clean.shape)
            noise = estimate_noise(image.astype(np.float32))
            lines.append((noise.gain, noise.offset))
        mean = np.mean(lines, axis=0)
        found.append((gain, sigma**2 - gain * pedestal, float(mean[0]), float(mean[1])))
    return found


def _row(name: str, method: Method, peak: float, cases: list[Trial]) -> Row:
    answers, seconds = [], []
    for case in cases:
        # BM3D takes seconds: once is precise enough.
        for _ in range(1 if name == PEER else REPEATS):
            began = time.process_time()
            answer = np.asarray(method(case.noisy), np.float32)
            seconds.append(time.process_time() - began)
        answers.append(measure(case, answer))
    return Row(name, peak, mean_of(answers), float(np.median(seconds)))


def _wavelets(image: Floats) -> Floats:
    shifted = cycle_spin(
        image,
        func=denoise_wavelet,
        max_shifts=3,
        func_kw={"wavelet": "db4", "method": "BayesShrink", "sigma": 1.0},
        workers=1,
    )
    return np.asarray(shifted, np.float32)


def _mean(level: float, sigma: float, rng: np.random.Generator) -> Floats:
    counts = rng.poisson(level, BIAS_DRAWS) + sigma * rng.standard_normal(BIAS_DRAWS)
    return np.asarray(forward(counts, sigma).mean())


def main() -> None:
    """Measure, print the tables, and write the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"), help="folder of bundles")
    for name in NAMES:
        parser.add_argument(f"--{name.removeprefix('denoise-')}", type=Path, help="ONNX file")
    parser.add_argument("--phantoms", type=int, default=PHANTOMS)
    parser.add_argument("--figure", type=Path, help="PNG to write")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    files = {name: getattr(asked, name.removeprefix("denoise-")) for name in NAMES}
    methods = classical()
    methods = networks(asked.models, {k: v for k, v in files.items() if v}) | methods
    print(render(rows(methods, asked.phantoms), inverse_bias(), estimates()))
    if asked.figure:
        asked.figure.parent.mkdir(parents=True, exist_ok=True)
        asked.figure.write_bytes(figure(methods))


if __name__ == "__main__":
    main()
