"""How inference ends, and begins anew: signals, killed processes, a client that lives on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import numpy as np
import pytest
from breastcad.channels import connect
from breastcad.errors import Unavailable
from breastcad.health import require_serving
from breastcad.inference import TritonInference
from breastcad.testing import models, write_release
from breastcad.testing.releases import Role
from breastcad_inference import processes
from numpy.typing import NDArray

from tests.servers.process_tree import segments, tree
from tests.servers.triton import InferenceProcess, run_inference

pytestmark = pytest.mark.integration

SERVICE = "breastcad.v1.Inference"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    content: dict[Role, bytes] = {
        "segment-us": models.slow_segmenter(),
        "segment-mg": models.segmenter(320, 208),
        "classify-us": models.classifier(),
        "classify-mg": models.classifier(320, 208),
    }
    write_release(folder, models=content)
    return folder


def image(turns: int) -> NDArray[np.uint8]:
    """Return an image that keeps the model busy, 255 turns for about half a second."""
    pixels = np.zeros((1, 1, 256, 256), np.uint8)
    pixels[0, 0, 0, 0] = turns
    return pixels


def assert_nothing_is_left(pids: dict[int, str], names: set[str]) -> None:
    # Python's resource trackers notice the end of what they watch, and end a moment later.
    for _ in range(500):
        left = [pid for pid, name in pids.items() if processes.lives(pid, name)]
        if not left:
            break
        time.sleep(0.02)
    assert not left
    assert not names & {path.name for path in Path("/dev/shm").iterdir()}


async def test_sigterm_finishes_what_runs_and_clients_find_the_next_server(store: Path) -> None:
    with run_inference(store, instances=1, runtime="onnxruntime") as first:
        first.event("ready")
        port, model = first.port, first.models["segment-us"]
        clients = [first.connect(inference_shared_memory=shared) for shared in (False, True)]
        pids = tree(first.child.pid)
        names = segments(pids)
        calls = [asyncio.create_task(each.infer(model, image(255))) for each in clients * 3]
        await asyncio.sleep(0.3)

        first.child.send_signal(signal.SIGTERM)
        answers = await asyncio.gather(*calls)

        assert all((answer["probability"] == image(255)[0]).all() for answer in answers)
        assert await asyncio.to_thread(first.wait) == 0
        assert len(pids) > 5
        assert_nothing_is_left(pids, names)

    with run_inference(store, instances=1, runtime="onnxruntime", triton_port=port) as second:
        await asyncio.to_thread(second.event, "ready")
        await assert_answered(clients, model)
        await assert_death_is_noticed(second, "triton_python_b")


async def assert_answered(clients: list[TritonInference], model: str) -> None:
    for client in clients:
        for turns in (1, 2):
            answer = await client.infer(model, image(turns))
            np.testing.assert_array_equal(answer["probability"], image(turns)[0])
        await client.close()


async def assert_death_is_noticed(server: InferenceProcess, victim: str) -> None:
    """Kill one process of Triton: not ready at once, then an end with a status of failure."""
    pids = tree(server.child.pid)
    names = segments(pids)
    async with connect(f"127.0.0.1:{server.health_port}") as channel:
        await require_serving(channel, SERVICE)
        os.kill(next(pid for pid, name in pids.items() if name == victim), signal.SIGKILL)
        await refusal(lambda: require_serving(channel, SERVICE))
    assert await asyncio.to_thread(server.wait) == 1
    assert_nothing_is_left(pids, names)


async def refusal(ask: Callable[[], object], within_s: float = 3.0) -> None:
    async with asyncio.timeout(within_s):
        while True:
            try:
                await ask()  # type: ignore[misc]
            except (Unavailable, grpc.aio.AioRpcError):
                return
            await asyncio.sleep(0.05)


async def test_a_killed_triton_ends_the_service_with_a_failure(store: Path) -> None:
    with run_inference(store, instances=1) as server:
        await asyncio.to_thread(server.event, "ready")
        await assert_death_is_noticed(server, "tritonserver")


async def test_sigterm_while_it_starts_leaves_nothing_behind(store: Path) -> None:
    with run_inference(store, instances=1) as server:
        async with asyncio.timeout(60):
            while "triton_python_b" not in tree(server.child.pid).values():
                await asyncio.sleep(0.1)
        pids = tree(server.child.pid)
        names = segments(pids)

        server.child.send_signal(signal.SIGTERM)

        assert await asyncio.to_thread(server.wait) == 0
        assert_nothing_is_left(pids, names)
        assert not server.events()


async def test_no_answer_is_unavailable() -> None:
    client = TritonInference(connect("127.0.0.1:1"), timeout_s=30)

    with pytest.raises(Unavailable, match="INFERENCE_UNAVAILABLE"):
        await client.infer("segment-us-000000000000", image(0))

    await client.close()
