"""Share of an exam's time that all of its DICOM objects take.

The same exam is analysed with and without its objects, in turns in one run, so that a noisy machine
hurts both alike. Two shares of the exam with its objects are told: of making them (the stage
"render" of the result), and of all that they add, which is also reading headers, reducing pictures
and sending megabytes of objects. Both sizes of the example exam are measured: as it is, and with
its mammograms enlarged to 3328 × 3328 pixels of 16 bits, as large as those of a screening unit.

    python benchmarks/rendering.py [--repetitions 15]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from breastcad.channels import connect
from breastcad.v1 import exam_pb2
from breastcad_client.client import AsyncClient
from breastcad_client.embedded import EmbeddedSettings, EmbeddedSystem
from breastcad_client.exam import Exam
from breastcad_client.grouping import group_into_exams
from breastcad_client.sources import find_sources
from breastcad_client.stores import store_url
from pydicom import dcmread
from rich.progress import track

EXAM = Path(__file__).resolve().parents[1] / "examples" / "exam"
SIDE = 3328
WARM_UP = 2
OBJECTS = (
    exam_pb2.OBJECT_KIND_SEG,
    exam_pb2.OBJECT_KIND_SR,
    exam_pb2.OBJECT_KIND_CAD_SR,
    exam_pb2.OBJECT_KIND_GSPS,
    exam_pb2.OBJECT_KIND_SC,
    exam_pb2.OBJECT_KIND_KEY_OBJECT,
)


def enlarge(folder: Path) -> None:
    """Write the example exam with large mammograms into a folder."""
    for path in sorted(EXAM.glob("*.dcm")):
        dataset = dcmread(path)
        if dataset.Modality == "MG":
            pixels = cv2.resize(
                dataset.pixel_array.astype(np.uint16) * 16,
                (SIDE, SIDE),
                interpolation=cv2.INTER_CUBIC,
            )
            dataset.Rows = dataset.Columns = SIDE
            dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
            dataset.add_new("PixelData", "OW", pixels.clip(0, 4095).tobytes())
            for keyword in ("WindowCenter", "WindowWidth"):
                if keyword in dataset:
                    delattr(dataset, keyword)
        dataset.save_as(folder / path.name)


class Times(NamedTuple):
    """Medians in ms: of an exam without and with its objects, and of making them."""

    plain: float
    full: float
    rendering: float


async def measure(client: AsyncClient, folder: Path, repetitions: int) -> Times:
    """Analyse an exam with and without its objects in turns."""
    rounds = []
    for _ in track(range(repetitions + WARM_UP), folder.name, disable=not sys.stderr.isatty()):
        plain, _ = await _analysed(client, folder, ())
        rounds.append((plain, *await _analysed(client, folder, OBJECTS)))
    return Times(*(statistics.median(column) for column in zip(*rounds[WARM_UP:], strict=True)))


async def _analysed(
    client: AsyncClient, folder: Path, objects: tuple[exam_pb2.ObjectKind.ValueType, ...]
) -> tuple[float, float]:
    """Return the ms of an exam, and those of its stage "render"."""
    exam = _exam(folder)
    begin = time.perf_counter()
    answer = await client.analyze(exam, objects=objects)
    elapsed = 1e3 * (time.perf_counter() - begin)
    if objects and not answer.objects:
        raise SystemExit("no object came back")
    return elapsed, answer.result.timings_ms["render"] if objects else 0.0


def _exam(folder: Path) -> Exam:
    (exam,) = group_into_exams(find_sources([str(folder)], pictures=False).files)
    return exam


async def run(repetitions: int) -> None:
    """Measure both sizes and print."""
    with tempfile.TemporaryDirectory() as large:
        enlarge(Path(large))
        async with (
            EmbeddedSystem(EmbeddedSettings(store_url(None)), print) as system,
            connect(system.address) as channel,
        ):
            client = AsyncClient(channel)
            for words, folder in (("512 × 512", EXAM), (f"{SIDE} × {SIDE}", Path(large))):
                plain, full, rendering = await measure(client, folder, repetitions)
                print(
                    f"mammograms of {words}: {plain:.0f} ms without objects, {full:.0f} ms with "
                    f"all; making them {rendering:.0f} ms, {rendering / full:.1%} (goal 15 %); "
                    f"all that they add {1 - plain / full:.1%}"
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=15)
    asyncio.run(run(parser.parse_args().repetitions))


if __name__ == "__main__":
    main()
