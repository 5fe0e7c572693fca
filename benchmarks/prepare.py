"""Time and memory of preparing a large mammogram, against the work that nobody can avoid.

The unavoidable work is decoding with pydicom, one look-up and one resize. The denoiser is timed
against BM3D on the same noise, in tiles of 256 × 256 and scaled by area: whole, it would take a
quarter of an hour. Times are processor time of one thread, all in turns in one run, so that a
busy machine hurts all alike. Memory is the peak of a fresh process above what it held before the
call.

    python benchmarks/prepare.py [--repetitions 7] [--tiles 3]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
import pydicom
from bm3d import bm3d
from breastcad.profiles import DenoiseMethod
from breastcad.testing import write_release
from breastcad_preprocess.denoise.anscombe import forward
from breastcad_preprocess.denoise.methods import LOCAL
from breastcad_preprocess.preparing import Order, Preparer
from breastcad_preprocess.reading.readers import InThisProcess
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels.processing import apply_voi_lut
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

ROWS, COLUMNS = 4084, 3328
BITS = 14
TILE = 256
FOR_PRESENTATION = "1.2.840.10008.5.1.4.1.1.1.2"


def phantom(rows: int = ROWS, columns: int = COLUMNS) -> NDArray[np.uint16]:
    """Return a breast with soft texture and the noise of quanta, 14 bits in 16."""
    rng = np.random.default_rng(0)
    y, x = np.ogrid[:rows, :columns]
    distance = (x / (0.7 * columns)) ** 2 + ((y - rows / 2) / (0.42 * rows)) ** 2
    coarse = rng.normal(size=(rows // 64 + 1, columns // 64 + 1)).astype(np.float32)
    texture = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    depth = np.sqrt(np.clip(1 - distance, 0, 1))
    quanta = 20 + depth * (900 + 150 * texture)
    noisy = 10 * rng.poisson(np.clip(quanta, 1, None))
    return np.asarray(np.clip(noisy, 0, 2**BITS - 1), dtype=np.uint16)


def mammogram(pixels: NDArray[np.uint16]) -> bytes:
    """Return the pixels as an uncompressed digital mammogram FOR PRESENTATION."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = FOR_PRESENTATION, generate_uid()
    dataset.Modality, dataset.PresentationIntentType = "MG", "FOR PRESENTATION"
    dataset.ImageLaterality, dataset.ViewPosition = "L", "CC"
    dataset.PhotometricInterpretation, dataset.SamplesPerPixel = "MONOCHROME2", 1
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, BITS, BITS - 1
    dataset.PixelRepresentation = 0
    dataset.WindowCenter, dataset.WindowWidth = 2 ** (BITS - 1), 2**BITS
    dataset.PixelData = pixels.tobytes()
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def preparer(denoise: DenoiseMethod, folder: Path) -> Preparer:
    """Return what serves, in this process, with a method against noise."""
    loaded = write_release(folder)
    profiles = {
        name: profile.model_copy(update={"denoise": denoise})
        for name, profile in loaded.release.profiles.items()
    }
    release = loaded.release.model_copy(update={"profiles": profiles})
    return Preparer(replace(loaded, release=release), InThisProcess())


def unavoidable(data: bytes, how: Literal["table", "pydicom"]) -> NDArray[Any]:
    """Decode, look up and resize to the models' size, and do nothing else."""
    dataset = pydicom.dcmread(BytesIO(data))
    stored = dataset.pixel_array
    if how == "pydicom":
        grey = apply_voi_lut(stored, dataset).astype(np.uint16)
    else:
        values = np.arange(2**16, dtype=np.uint16)
        table = np.rint(apply_voi_lut(values, dataset) * (65535 / (2**BITS - 1)))
        grey = np.clip(table, 0, 65535).astype(np.uint16)[stored]
    return np.asarray(cv2.resize(grey, (208, 320), interpolation=cv2.INTER_AREA))


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def bm3d_seconds(pixels: NDArray[np.uint16], tiles: int) -> float:
    """Return the time of BM3D on the whole image, from tiles along its middle."""
    times = []
    for left in range(0, tiles * TILE, TILE):
        tile = pixels[ROWS // 2 : ROWS // 2 + TILE, left : left + TILE] / 10.0
        times.append(seconds(partial(bm3d, forward(tile, 0.0), 1.0)))
    return statistics.median(times) * pixels.size / TILE**2


def peak_bytes(denoise: DenoiseMethod, file: Path) -> int:
    """Return the peak of a fresh process above what it held before one call."""
    command = [sys.executable, __file__, "--peak-of", str(file), "--denoise", denoise]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(answer.stdout)


def report_peak(denoise: DenoiseMethod, file: Path) -> None:
    """Prepare one file and print the growth of the peak; the first, small image fills caches."""
    with tempfile.TemporaryDirectory() as folder:
        prepare = preparer(denoise, Path(folder))
        prepare(Order(mammogram(phantom(512, 416))))
        data = file.read_bytes()
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew, proc(5)
        before = _status("VmRSS")
        prepare(Order(data))
        print(_status("VmHWM") - before)


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(key)).split()[1])


def times(data: bytes, repetitions: int) -> dict[str, list[float]]:
    """Return the times of preparing and of what is unavoidable, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        prepare = preparer("none", Path(folder))
        works: dict[str, Callable[[], object]] = {
            "Prepare": lambda: prepare(Order(data)),
            "table": lambda: unavoidable(data, "table"),
            "pydicom": lambda: unavoidable(data, "pydicom"),
        }
        found: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(repetitions + 1):
            for name, work in works.items():
                found[name].append(seconds(work))
    return {name: values[1:] for name, values in found.items()}


def report(repetitions: int, tiles: int) -> None:
    """Measure and print."""
    pixels = phantom()
    data = mammogram(pixels)
    found = {name: statistics.median(values) for name, values in times(data, repetitions).items()}
    prepare = found.pop("Prepare")
    print(f"Prepare without denoiser {1e3 * prepare:.0f} ms")
    for name, value in found.items():
        print(f"  decode, LUT by {name}, resize {1e3 * value:.0f} ms: ratio {prepare / value:.2f}")
    print("  (goal 1.5)")
    own = statistics.median(
        seconds(lambda: LOCAL(pixels, "gat_tv", raw=True)) for _ in range(min(3, repetitions))
    )
    peer = bm3d_seconds(pixels, tiles)
    print(f"gat_tv {own:.2f} s, BM3D {peer:.0f} s: 1/{peer / own:.0f} (goal 1/200)")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mammogram.dcm"
        file.write_bytes(data)
        methods: tuple[DenoiseMethod, ...] = ("none", "gat_tv")
        for method in methods:
            ratio = peak_bytes(method, file) / pixels.nbytes
            print(f"peak memory with {method}: {ratio:.1f} × the raw bytes (goal 8)")


def main() -> None:
    """Read the arguments; measure, or be the fresh process whose memory is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--tiles", type=int, default=3)
    parser.add_argument("--peak-of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--denoise", default="none", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.peak_of:
        report_peak(arguments.denoise, arguments.peak_of)
    else:
        report(arguments.repetitions, arguments.tiles)


if __name__ == "__main__":
    main()
