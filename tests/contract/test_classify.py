"""Contract of ClassifyService, through a real server with stand-ins for models."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
from breastcad.bundles import BundleSpec
from breastcad.errors import Corrupt, Unavailable
from breastcad.rpc_errors import failure_of
from breastcad.tensors import from_image, to_image
from breastcad.testing import FakeInference, example_spec, in_process, write_release
from breastcad.v1 import classify_pb2 as pb
from breastcad.v1 import classify_pb2_grpc as rpc
from breastcad.v1 import types_pb2
from breastcad_classify.service import classify_service
from numpy.typing import NDArray

GREY = to_image(np.full((256, 256), 100, np.uint8))
US = types_pb2.MODALITY_US


def answer(image: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    """Answer the logit ln 3, whose sigmoid is 0.75, and the last channel as evidence."""
    return {"logit": np.array([[math.log(3)]], np.float32), "evidence": image[:, -1]}


@asynccontextmanager
async def serving(
    folder: Path, **changes: Any
) -> AsyncIterator[tuple[rpc.ClassifyServiceAsyncStub, FakeInference]]:
    """Serve a release whose ultrasound classifier has these changes in its spec."""
    specs: Mapping[Any, BundleSpec] = {"classify-us": example_spec("classify-us", **changes)}
    release = write_release(folder, specs=specs)
    models = {release.classifier(code).triton_name: answer for code in release.release.modalities}
    inference = FakeInference(models)
    async with in_process(classify_service(release, inference)) as channel:
        yield rpc.ClassifyServiceStub(channel), inference


async def refusal(call: Any) -> tuple[str, str, grpc.StatusCode]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    failure = failure_of(caught.value)
    return failure.reason, failure.message, failure.code


def square() -> NDArray[np.uint8]:
    probability = np.zeros((256, 256), np.uint8)
    probability[100:140, 60:100] = 255
    return probability


async def test_a_score_comes_with_operating_point_prevalence_model_and_release(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as (stub, inference):
        response = await stub.Classify(pb.ClassifyRequest(image=GREY, modality=US))

    assert response.malignancy_score == pytest.approx(0.75)
    assert response.operating_point == types_pb2.OperatingPoint(
        threshold=0.5, sensitivity=0.8, specificity=0.6, n=40
    )
    assert response.training_prevalence == 0.25
    assert (response.model.task, response.model.name) == ("classify", "test-classify-us")
    assert response.release == "test-1"
    assert not response.HasField("heat_map")
    assert (1, 1, 256, 256) in {image.shape for _, image in inference.calls}


async def test_the_bundles_calibration_is_applied(tmp_path: Path) -> None:
    calibration = {"slope": 2.0, "intercept": -math.log(3)}
    async with serving(tmp_path, calibration=calibration) as (stub, _):
        response = await stub.Classify(pb.ClassifyRequest(image=GREY, modality=US))

    # 2 ln 3 − ln 3 = ln 3.
    assert response.malignancy_score == pytest.approx(0.75)


async def test_given_evidence_is_only_calibrated(tmp_path: Path) -> None:
    request = pb.ClassifyRequest(modality=US, malignancy_logit=math.log(4), with_heat_map=True)
    async with serving(tmp_path, roi_mode="crop") as (stub, _):
        response = await stub.Classify(request)

    assert response.malignancy_score == pytest.approx(0.8)
    assert not response.HasField("heat_map")


async def test_evidence_that_is_no_number_is_refused(tmp_path: Path) -> None:
    request = pb.ClassifyRequest(modality=US, malignancy_logit=math.nan)
    async with serving(tmp_path) as (stub, _):
        reason, _, code = await refusal(stub.Classify(request))

    assert (reason, code) == ("NOT_A_NUMBER", grpc.StatusCode.INVALID_ARGUMENT)


@pytest.mark.parametrize("logit", [math.nan, math.inf])
async def test_a_model_that_answers_no_number_has_failed_on_the_image(
    tmp_path: Path, logit: float
) -> None:
    def broken(_: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
        return {"logit": np.array([[logit]], np.float32)}

    release = write_release(tmp_path)
    inference = FakeInference({release.classifier("US").triton_name: broken})
    async with in_process(classify_service(release, inference)) as channel:
        stub = rpc.ClassifyServiceStub(channel)
        reason, _, code = await refusal(stub.Classify(pb.ClassifyRequest(image=GREY, modality=US)))

    assert (reason, code) == ("INFERENCE_FAILED", grpc.StatusCode.INTERNAL)


async def test_the_heat_map_of_a_crop_lies_on_the_lesion(tmp_path: Path) -> None:
    request = pb.ClassifyRequest(
        image=GREY, modality=US, probability=to_image(square()), with_heat_map=True
    )
    async with serving(tmp_path, roi_mode="crop") as (stub, _):
        heat_map = from_image((await stub.Classify(request)).heat_map)

    # A box of 40 x 40 with margins of 10 has 60 x 60 pixels of grey 100.
    assert heat_map.shape == (256, 256)
    assert np.all(heat_map[90:150, 50:110] == 100)
    assert np.count_nonzero(heat_map) == 60 * 60


async def test_a_two_channel_model_sees_image_and_probability(tmp_path: Path) -> None:
    request = pb.ClassifyRequest(
        image=GREY, modality=US, probability=to_image(square()), with_heat_map=True
    )
    size = {"rows": 256, "columns": 256, "channels": 2}
    async with serving(tmp_path, roi_mode="two_channel", input=size) as (stub, _):
        response = await stub.Classify(request)

    assert np.array_equal(from_image(response.heat_map), square())


@pytest.mark.parametrize("mode", ["masked", "crop", "two_channel"])
async def test_a_missing_mask_is_refused(tmp_path: Path, mode: str) -> None:
    async with serving(tmp_path, roi_mode=mode) as (stub, _):
        reason, _, code = await refusal(stub.Classify(pb.ClassifyRequest(image=GREY, modality=US)))

    assert (reason, code) == ("MASK_REQUIRED", grpc.StatusCode.INVALID_ARGUMENT)


@pytest.mark.parametrize("field", ["image", "probability"])
async def test_another_size_is_refused_with_both_sizes(tmp_path: Path, field: str) -> None:
    request = pb.ClassifyRequest(image=GREY, modality=US)
    getattr(request, field).CopyFrom(to_image(np.zeros((10, 20), np.uint8)))
    async with serving(tmp_path) as (stub, _):
        reason, message, code = await refusal(stub.Classify(request))

    assert (reason, code) == ("IMAGE_SIZE_MISMATCH", grpc.StatusCode.INVALID_ARGUMENT)
    assert "256 rows x 256 columns" in message
    assert "10 x 20" in message


async def test_16_bit_images_are_refused(tmp_path: Path) -> None:
    deep = to_image(np.zeros((256, 256), np.uint16))
    async with serving(tmp_path) as (stub, _):
        reason, _, _ = await refusal(stub.Classify(pb.ClassifyRequest(image=deep, modality=US)))

    assert reason == "SAMPLE_TYPE_MISMATCH"


async def test_a_request_without_modality_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as (stub, _):
        reason, _, code = await refusal(stub.Classify(pb.ClassifyRequest(image=GREY)))

    assert (reason, code) == ("UNKNOWN_MODALITY", grpc.StatusCode.INVALID_ARGUMENT)


async def test_the_model_is_described(tmp_path: Path) -> None:
    request = pb.ClassifyServiceGetModelRequest(modality=US)
    async with serving(tmp_path, roi_mode="masked") as (stub, _):
        response = await stub.GetModel(request)

    assert response.model.name == "test-classify-us"
    assert response.roi_mode == pb.ROI_MODE_MASKED
    assert response.operating_point.n == 40
    assert response.release == "test-1"


async def test_a_modality_that_the_release_lacks_is_not_found(tmp_path: Path) -> None:
    both = write_release(tmp_path)
    described = pb.ClassifyServiceGetModelRequest(modality=US)
    only_mg = {"MG": both.release.modalities["MG"]}
    release = replace(both, release=both.release.model_copy(update={"modalities": only_mg}))

    async with in_process(classify_service(release, FakeInference({}))) as channel:
        stub = rpc.ClassifyServiceStub(channel)
        reason, _, code = await refusal(stub.GetModel(described))

    assert (reason, code) == ("MODALITY_NOT_RELEASED", grpc.StatusCode.NOT_FOUND)


async def test_the_probe_asks_every_model_and_fails_with_any_of_them(tmp_path: Path) -> None:
    cropping = example_spec("classify-us", roi_mode="crop")
    release = write_release(tmp_path, specs={"classify-us": cropping})
    models = {release.classifier(code).triton_name: answer for code in release.release.modalities}
    inference = FakeInference(models)

    await classify_service(release, inference).probe()

    assert {name for name, _ in inference.calls} == set(models)
    models.popitem()
    with pytest.raises(Unavailable):
        await classify_service(release, inference).probe()


def test_a_classifier_without_training_prevalence_is_not_served(tmp_path: Path) -> None:
    spec = example_spec("classify-us", training_prevalence=None)
    release = write_release(tmp_path, specs={"classify-us": spec})

    with pytest.raises(Corrupt, match="BUNDLE_INCOMPLETE"):
        classify_service(release, FakeInference({}))
