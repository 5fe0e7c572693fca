"""Inference with the real Triton and models whose answers one can compute by hand."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import numpy as np
import pytest
from breastcad import deadlines
from breastcad.channels import connect
from breastcad.errors import BreastcadError, DeadlineExceeded, Unavailable
from breastcad.inference import TritonInference
from breastcad.releases import load_release
from breastcad.store import open_store
from breastcad.testing import models, write_release
from breastcad.testing.releases import Role
from tritonclient.grpc import service_pb2 as pb
from tritonclient.grpc import service_pb2_grpc as rpc

from tests.servers.prepared_images import mammogram, ultrasound
from tests.servers.process_tree import listening, segments, tree
from tests.servers.triton import InferenceProcess, run_inference

pytestmark = pytest.mark.integration

DANGER = models.DANGEROUS_PIXEL
PATIENCE_S = 120


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    content: dict[Role, bytes] = {
        # 255 turns take several seconds.
        "segment-us": models.slow_segmenter(side=1024),
        "segment-mg": models.failing_segmenter(320, 208),
        "classify-us": models.classifier(),
        "classify-mg": models.classifier(320, 208, channels=1),
    }
    write_release(folder, models=content, denoisers={"gat_dncnn": models.denoiser()})
    return folder


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[InferenceProcess]:
    with run_inference(store, runtime="onnxruntime", instances=2, max_batch=4) as process:
        process.event("ready")
        yield process


@pytest.fixture(params=["messages", "shared memory"])
async def client(
    request: pytest.FixtureRequest, server: InferenceProcess
) -> AsyncIterator[TritonInference]:
    inference = server.connect(
        inference_shared_memory=request.param == "shared memory", inference_timeout_s=PATIENCE_S
    )
    yield inference
    await inference.close()


def slots() -> set[str]:
    """Return the segments that this process has mapped."""
    return segments({os.getpid(): "pytest"})


def existing() -> set[str]:
    return {path.name for path in Path("/dev/shm").iterdir()}


async def test_a_classifier_answers_with_logit_and_evidence(
    server: InferenceProcess, client: TritonInference
) -> None:
    answer = await client.infer(server.models["classify-us"], ultrasound(51))

    assert answer["logit"] == pytest.approx(0.2 - 0.5, abs=1e-5)
    assert answer["logit"].dtype == np.float32
    assert answer["evidence"].shape == (1, 32, 32)
    assert set(answer) == {"logit", "evidence"}


async def test_a_segmenter_answers_with_its_map(
    server: InferenceProcess, client: TritonInference
) -> None:
    image = mammogram(DANGER - 1)

    answer = await client.infer(server.models["segment-mg"], image)

    np.testing.assert_array_equal(answer["probability"], image[:, 0])


async def test_a_denoiser_takes_and_gives_floats(server: InferenceProcess, store: Path) -> None:
    release = load_release(open_store(store.as_uri()))
    tile = np.linspace(-1, 1, 96 * 96, dtype=np.float32).reshape(1, 1, 96, 96)
    inference = server.connect(inference_timeout_s=PATIENCE_S)
    answer = await inference.infer(release.denoiser("gat_dncnn").triton_name, tile)
    await inference.close()
    assert np.allclose(answer["denoised"], 0.75 * tile)


async def test_answers_of_many_at_once_are_not_mixed_up(
    server: InferenceProcess, client: TritonInference
) -> None:
    images = [np.full((1, 1, 256, 256), grey, np.uint8) for grey in range(0, 250, 10)]

    answers = await asyncio.gather(
        *(client.infer(server.models["classify-us"], image) for image in images)
    )

    logits = [float(answer["logit"][0, 0]) for answer in answers]
    assert logits == pytest.approx([grey / 255 - 0.5 for grey in range(0, 250, 10)], abs=1e-5)
    assert all((a["evidence"] == i[0, 0, 0, 0]).all() for a, i in zip(answers, images, strict=True))


async def test_a_failure_harms_no_other_request_and_shows_nothing(
    server: InferenceProcess, client: TritonInference
) -> None:
    model = server.models["segment-mg"]
    greys = [DANGER, DANGER + 7, *range(8)]
    asked = [client.infer(model, mammogram(grey)) for grey in greys]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert [type(answer) for answer in answers] == [BreastcadError] * 2 + [dict] * 8
    assert str(answers[1]) == f"INFERENCE_FAILED: model {model} failed on this image"


def test_the_log_names_a_failure_without_its_text(server: InferenceProcess) -> None:
    async def fail() -> None:
        client = server.connect()
        with pytest.raises(BreastcadError, match="INFERENCE_FAILED"):
            await client.infer(server.models["segment-mg"], mammogram(DANGER + 7))
        await client.close()

    asyncio.run(fail())

    event = server.event("inference_failed")
    assert event["error"] == "InvalidArgument"
    assert "207" not in server.log_file.read_text().replace(event["timestamp"], "")


async def test_what_triton_itself_answers_holds_no_traceback(server: InferenceProcess) -> None:
    async with connect(f"127.0.0.1:{server.port}") as channel:
        request = pb.ModelInferRequest(model_name=server.models["segment-mg"])
        request.inputs.add(name="image", datatype="UINT8", shape=[1, 1, 320, 208])
        request.raw_input_contents.append(mammogram(DANGER + 7).tobytes())
        response = await rpc.GRPCInferenceServiceStub(channel).ModelInfer(request)

    outputs = {output.name for output in response.outputs}
    assert outputs == {"probability", "failed"}
    assert b"Error" not in response.SerializeToString()


async def test_an_image_of_another_size_fails(
    server: InferenceProcess, client: TritonInference
) -> None:
    with pytest.raises(Unavailable, match="INFERENCE_FAILED"):
        await client.infer(server.models["classify-us"], np.zeros((1, 1, 8, 8), np.uint8))


async def test_an_unknown_model_fails(client: TritonInference) -> None:
    with pytest.raises(Unavailable, match="INFERENCE_FAILED"):
        await client.infer("segment-us-000000000000", ultrasound())


async def test_the_callers_deadline_is_kept(
    server: InferenceProcess, client: TritonInference
) -> None:
    model = server.models["segment-us"]
    await client.infer(model, ultrasound())
    endless = asyncio.create_task(client.infer(model, ultrasound(255)))
    deadlines.begin(0.2)

    with pytest.raises(DeadlineExceeded):
        await client.infer(model, ultrasound(255))

    assert not endless.done()
    deadlines.begin(None)
    answer = await client.infer(model, ultrasound(1))
    np.testing.assert_array_equal(answer["probability"], ultrasound(1)[0])
    np.testing.assert_array_equal((await endless)["probability"], ultrasound(255)[0])


async def test_a_cancelled_call_leaves_its_slot_alone(server: InferenceProcess) -> None:
    client = server.connect(inference_shared_memory=True, inference_timeout_s=PATIENCE_S)
    model = server.models["segment-us"]
    await client.infer(model, ultrasound(1))
    assert len(slots()) == 1
    # It is registered now: the call takes it in its first step, before it waits for Triton.
    call = asyncio.create_task(client.infer(model, ultrasound(255)))
    await asyncio.sleep(0.5)

    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    answer = await client.infer(model, ultrasound(2))

    np.testing.assert_array_equal(answer["probability"], ultrasound(2)[0])
    assert len(slots()) == 2
    names = slots()
    await client.close()
    assert not names & existing()


async def test_slots_are_used_again_and_unlinked_at_the_end(server: InferenceProcess) -> None:
    client = server.connect(inference_shared_memory=True)
    for _ in range(5):
        await client.infer(server.models["classify-us"], ultrasound())
    names = slots()
    assert len(names) == 1
    assert names < existing()

    await client.close()

    assert not names & existing()


async def test_shared_memory_needs_the_token(server: InferenceProcess) -> None:
    client = server.connect(
        inference_shared_memory=True, inference_token="another", inference_timeout_s=10
    )
    with pytest.raises(Unavailable, match="INFERENCE_UNAVAILABLE"):
        await client.infer(server.models["classify-us"], ultrasound())
    await client.close()


def test_everything_listens_on_loopback_only(server: InferenceProcess) -> None:
    found = listening(tree(server.child.pid))
    assert found == {"0100007F", "0000000000000000FFFF00000100007F"}


def test_a_port_in_use_is_said_before_triton_starts(server: InferenceProcess, store: Path) -> None:
    with run_inference(store, triton_port=server.port) as second:
        assert second.wait() == 1
        event = second.event("cannot_start")

    assert event["reason"] == "PORT_TAKEN"
    assert f"127.0.0.1:{server.port}" in event["message"]


def test_memory_stays_below_the_limit(server: InferenceProcess) -> None:
    status = Path(f"/proc/{server.child.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))

    assert int(resident.split()[1]) < 1.5 * 1024 * 1024
