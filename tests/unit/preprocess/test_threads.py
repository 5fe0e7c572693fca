"""Work in threads and cancelled calls."""

import asyncio
import threading
from typing import Any

import numpy as np
import pytest
from breastcad.tensors import to_image
from breastcad.v1 import preprocess_pb2 as pb
from breastcad_preprocess.denoise.methods import LOCAL
from breastcad_preprocess.denoising import ImageDenoiser
from breastcad_preprocess.reading.readers import InThisProcess
from breastcad_preprocess.servicer import PreprocessServicer
from breastcad_preprocess.threads import run_to_end


class Gate:
    """Work that ends when it is let go."""

    def __init__(self, error: Exception | None = None) -> None:
        self.begun, self.released = threading.Event(), threading.Event()
        self.error = error

    def __call__(self, *_: Any) -> int:
        self.begun.set()
        assert self.released.wait(10)
        if self.error:
            raise self.error
        return 7


async def cancelled_twice(task: "asyncio.Task[Any]", gate: Gate) -> None:
    """Cancel while the thread runs; the task must not end before the thread does."""
    await asyncio.to_thread(gate.begun.wait, 10)
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0.02)
        assert not task.done()
    gate.released.set()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("error", [None, ValueError("x")])
async def test_cancelled_call_ends_with_its_thread(error: Exception | None) -> None:
    gate = Gate(error)
    await cancelled_twice(asyncio.create_task(run_to_end(gate)), gate)


async def test_cancelled_rpc_keeps_its_place_until_its_thread_ends() -> None:
    gate: Any = Gate()
    request = pb.PrepareRequest(source=b"x")
    rpc = PreprocessServicer(gate, gate).Prepare(request, None)  # type: ignore[arg-type]
    await cancelled_twice(asyncio.create_task(rpc), gate)


async def test_result_and_error_come_back() -> None:
    assert await run_to_end(max, 1, 2) == 2
    with pytest.raises(ValueError, match="empty"):
        await run_to_end(max, ())


async def test_image_is_denoised_in_a_thread() -> None:
    request = pb.DenoiseRequest(image=to_image(np.zeros((20, 20), np.uint8)), method="none")
    denoiser = ImageDenoiser(InThisProcess(), LOCAL)
    servicer = PreprocessServicer(None, denoiser)  # type: ignore[arg-type]
    answer = await servicer.Denoise(request, None)  # type: ignore[arg-type]
    assert answer.denoising.method == "none"
