"""Throughput of the served ultrasound segmenter, against the same graph without a server.

The peer is two ONNX Runtime sessions of one thread each in this process, which two threads keep
busy. Both are timed in turns in one run, so that a noisy machine hurts both alike. The ratio of
processor time per image stays meaningful where the machine is busy with other things.

    python benchmarks/serving.py [--repetitions 7] [--images 60] [--runtime auto] [--shared-memory]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from breastcad.inference import InferenceClientSettings, TritonInference
from breastcad.releases import load_release
from breastcad.store import open_store
from breastcad_inference.processes import descendants
from numpy.typing import NDArray
from pydantic import SecretStr

MODELS = Path(__file__).resolve().parents[1] / "models"
CLIENTS = 4
SESSIONS = 2
TOKEN = "benchmark"
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Turn:
    """What one turn took, for each image: time that passed, and of processors, in seconds."""

    wall: float
    processor: float


class Direct:
    """Two sessions, one thread each, without any server."""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._sessions = [
            onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            for _ in range(SESSIONS)
        ]

    def run(self, images: list[NDArray[np.uint8]]) -> Turn:
        """Compute every image once."""
        begin, spent = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(SESSIONS) as pool:
            list(pool.map(self._share, range(SESSIONS), [images] * SESSIONS))
        return Turn(
            (time.perf_counter() - begin) / len(images),
            (time.process_time() - spent) / len(images),
        )

    def _share(self, index: int, images: list[NDArray[np.uint8]]) -> None:
        for image in images[index::SESSIONS]:
            self._sessions[index].run(None, {"image": image})


class Served:
    """The inference service, asked by clients that each wait for their answer."""

    def __init__(self, client: TritonInference, model: str, pids: list[int]) -> None:
        self._client = client
        self._model = model
        self._pids = pids

    async def run(self, images: list[NDArray[np.uint8]]) -> Turn:
        """Send every image once."""
        begin, spent = time.perf_counter(), time.process_time() + self._spent()
        shares = (images[index::CLIENTS] for index in range(CLIENTS))
        await asyncio.gather(*(self._share(share) for share in shares))
        return Turn(
            (time.perf_counter() - begin) / len(images),
            (time.process_time() + self._spent() - spent) / len(images),
        )

    async def _share(self, images: list[NDArray[np.uint8]]) -> None:
        for image in images:
            await self._client.infer(self._model, image)

    def _spent(self) -> float:
        """Return the processor time of the service's processes so far, in seconds."""
        return sum(map(_ticks, self._pids)) / TICKS_PER_S


def _ticks(pid: int) -> int:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


@contextmanager
def service(store: str, runtime: str) -> Iterator[tuple[int, int]]:
    """Run the service, and yield its process id and Triton's port once it is ready."""
    settings = {
        "STORE": store,
        "RUNTIME": runtime,
        "INSTANCES": str(SESSIONS),
        "TRITON_PORT": "0",
        "INFERENCE_TOKEN": TOKEN,
        "PROBE_INTERVAL_S": "3600",
    }
    environment = {f"BREASTCAD_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "breastcad_inference"]
    child = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield child.pid, _port_when_ready(child)
    finally:
        child.terminate()
        child.communicate()


def _port_when_ready(child: subprocess.Popen[bytes]) -> int:
    assert child.stderr is not None
    events: dict[str, Any] = {}
    while "ready" not in events:
        line = child.stderr.readline()
        if not line:
            raise SystemExit(f"the service did not start: {events}")
        event = json.loads(line)
        events[event["event"]] = event
    port: int = events["triton_serving"]["grpc_port"]
    return port


async def measure(arguments: argparse.Namespace) -> list[tuple[Turn, Turn]]:
    """Return the turns in pairs: direct and served."""
    bundle = load_release(open_store(arguments.store)).segmenter("US")
    shape = (arguments.images, 1, 1, bundle.spec.input.rows, bundle.spec.input.columns)
    images = list(np.random.default_rng(0).integers(0, 256, shape, np.uint8))
    direct = Direct(bundle.model)
    with service(arguments.store, arguments.runtime) as (pid, port):
        settings = InferenceClientSettings(
            inference=f"127.0.0.1:{port}",
            inference_shared_memory=arguments.shared_memory,
            inference_token=SecretStr(TOKEN),
            inference_timeout_s=300,
        )
        client = TritonInference.connect(settings)
        served = Served(client, bundle.triton_name, [pid, *descendants(pid)])
        direct.run(images[:4])
        await served.run(images[:8])
        pairs = [
            (direct.run(images), await served.run(images)) for _ in range(arguments.repetitions)
        ]
        await client.close()
    return pairs


def report(pairs: list[tuple[Turn, Turn]]) -> None:
    """Print medians and ratios."""
    for name, index in (("direct", 0), ("served", 1)):
        wall = statistics.median(pair[index].wall for pair in pairs)
        processor = statistics.median(pair[index].processor for pair in pairs)
        print(f"{name}: {1 / wall:.1f} images/s, {1000 * processor:.1f} ms of processor per image")
    ratio = statistics.median(direct.wall / served.wall for direct, served in pairs)
    processor = statistics.median(direct.processor / served.processor for direct, served in pairs)
    print(f"processor time, direct / served: {processor:.3f}")
    print(f"throughput, served / direct: {ratio:.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=7)
    parser.add_argument("--images", type=int, default=60)
    parser.add_argument("--runtime", default="auto", choices=("auto", "onnxruntime", "openvino"))
    parser.add_argument("--shared-memory", action="store_true")
    parser.add_argument("--store", default=MODELS.as_uri(), help="URL of the store with the models")
    report(asyncio.run(measure(parser.parse_args())))


if __name__ == "__main__":
    main()
