"""Time of one exam through all services, against the work that nobody can avoid.

The unavoidable work is decoding every file with pydicom and running the same ONNX graphs with
ONNX Runtime in one process, on all cores, without any service around it. Both are timed in turns
in one run, so that a noisy machine hurts both alike.

    python benchmarks/exam_latency.py [--repetitions 15]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pydicom
from breastcad.bundles import ModalityCode
from breastcad.channels import connect
from breastcad.releases import LoadedRelease, load_release
from breastcad.store import open_store
from breastcad_client.client import AsyncClient
from breastcad_client.embedded import EmbeddedSettings, EmbeddedSystem
from breastcad_client.grouping import group_into_exams
from breastcad_client.sources import find_sources
from breastcad_client.stores import store_url
from rich.progress import track

EXAM = Path(__file__).resolve().parents[1] / "examples" / "exam"
WARM_UP = 2


def unavoidable_work(release: LoadedRelease, files: list[Path]) -> Callable[[], None]:
    """Return a function that decodes the files and runs each one's two models once."""
    sessions = {
        digest: onnxruntime.InferenceSession(bundle.model, providers=["CPUExecutionProvider"])
        for digest, bundle in release.bundles.items()
    }

    def work() -> None:
        for file in files:
            dataset = pydicom.dcmread(file)
            _ = dataset.pixel_array
            code: ModalityCode = "US" if dataset.Modality == "US" else "MG"
            for bundle in (release.segmenter(code), release.classifier(code)):
                shape = bundle.spec.input
                image = np.zeros((1, shape.channels, shape.rows, shape.columns), np.uint8)
                sessions[bundle.digest].run(None, {"image": image})

    return work


async def measure(repetitions: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each exam and of each turn of unavoidable work."""
    store = store_url(None)
    work = unavoidable_work(load_release(open_store(store)), sorted(EXAM.rglob("*.dcm")))
    exams, works = [], []
    async with (
        EmbeddedSystem(EmbeddedSettings(store), print) as system,
        connect(system.address) as channel,
    ):
        client = AsyncClient(channel)
        for _ in track(range(repetitions + WARM_UP), "exams", disable=not sys.stderr.isatty()):
            exams.append(await _seconds_of_exam(client))
            works.append(_seconds_of(work))
    return exams[WARM_UP:], works[WARM_UP:]


async def _seconds_of_exam(client: AsyncClient) -> float:
    (exam,) = group_into_exams(find_sources([str(EXAM)], pictures=False).files)
    begin = time.perf_counter()
    await client.analyze(exam, objects=())
    return time.perf_counter() - begin


def _seconds_of(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=15)
    exams, works = asyncio.run(measure(parser.parse_args().repetitions))
    exam_ms, work_ms = 1e3 * statistics.median(exams), 1e3 * statistics.median(works)
    print(f"exam p50 {exam_ms:.0f} ms, unavoidable work p50 {work_ms:.0f} ms")
    print(f"ratio {exam_ms / work_ms:.2f} (goal 1.5, later 1.25)")


if __name__ == "__main__":
    main()
