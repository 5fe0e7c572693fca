"""Contract of SegmentService, through a real server with stand-ins for models."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import grpc
import numpy as np
import pytest
from breastcad.bundles import BundleSpec
from breastcad.errors import Corrupt, Unavailable
from breastcad.geometry import Affine
from breastcad.rpc_errors import failure_of
from breastcad.tensors import from_image, to_affine, to_image
from breastcad.testing import FakeInference, example_spec, in_process, write_release
from breastcad.v1 import segment_pb2 as pb
from breastcad.v1 import segment_pb2_grpc as rpc
from breastcad.v1 import types_pb2
from breastcad_segment.service import segment_service
from numpy.typing import NDArray

US = types_pb2.MODALITY_US
SPACING = types_pb2.PixelSpacing(row_mm=0.1, column_mm=0.2, source="PhysicalDelta")


def echo(image: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    """Answer the image itself as the probability."""
    return {"probability": image[:, 0]}


def echo_with_evidence(image: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    """Answer as a model does that classifies as well, with the logit 1.5."""
    return {"probability": image[:, 0], "logit": np.array([[1.5]], np.float32)}


@asynccontextmanager
async def serving(
    folder: Path, model: Any = echo, **changes: Any
) -> AsyncIterator[rpc.SegmentServiceAsyncStub]:
    """Serve a release whose ultrasound segmenter has these changes in its spec."""
    specs: Mapping[Any, BundleSpec] = {"segment-us": example_spec("segment-us", **changes)}
    release = write_release(folder, specs=specs)
    models = {release.segmenter(code).triton_name: model for code in release.release.modalities}
    async with in_process(segment_service(release, FakeInference(models))) as channel:
        yield rpc.SegmentServiceStub(channel)


async def refusal(call: Any) -> tuple[str, str, grpc.StatusCode]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    failure = failure_of(caught.value)
    return failure.reason, failure.message, failure.code


def geometry(**changes: Any) -> types_pb2.Geometry:
    """Return the geometry of a source twice as large as the model's input."""
    halved = to_affine(Affine.resize(scale_x=0.5, scale_y=0.5))
    fields = {"source_rows": 512, "source_columns": 512, "source_to_image": halved}
    return types_pb2.Geometry(**{**fields, **changes})


def two_boxes() -> NDArray[np.uint8]:
    """Return 20 × 20 pixels of grey 204 on the left, 20 rows × 30 columns of 255 on the right."""
    image = np.zeros((256, 256), np.uint8)
    image[40:60, 20:40] = 204
    image[100:120, 200:230] = 255
    return image


def request(**changes: Any) -> pb.SegmentRequest:
    fields = {"image": to_image(two_boxes()), "modality": US, "geometry": geometry()}
    return pb.SegmentRequest(**{**fields, **changes})


async def test_lesions_come_in_source_pixels_by_falling_score(tmp_path: Path) -> None:
    async with serving(tmp_path) as stub:
        response = await stub.Segment(request())

    right, left = response.lesions
    assert (right.index, left.index) == (1, 2)
    assert right.score > left.score
    assert [right.box.x_min, right.box.y_min] == pytest.approx([400, 200], abs=1)
    assert [left.box.x_max, left.box.y_max] == pytest.approx([79, 119], abs=1)
    assert left.area_px == pytest.approx(40 * 40, rel=0.06)
    assert (response.model.name, response.release) == ("test-segment-us", "test-1")
    assert not left.HasField("area_mm2")
    assert not left.HasField("diameter_mm")
    assert not response.HasField("probability")
    assert not response.HasField("malignancy_logit")


async def test_with_pixel_spacing_sizes_come_in_millimetres(tmp_path: Path) -> None:
    async with serving(tmp_path) as stub:
        response = await stub.Segment(request(geometry=geometry(pixel_spacing=SPACING)))

    # About 40 rows x 60 columns of 0.1 mm x 0.2 mm: 4 mm x 12 mm.
    lesion = response.lesions[0]
    assert lesion.area_mm2 == pytest.approx(lesion.area_px * 0.02)
    assert lesion.diameter_mm == pytest.approx(160**0.5, rel=0.06)


async def test_the_mask_has_source_size_and_holds_exactly_the_lesions(tmp_path: Path) -> None:
    async with serving(tmp_path) as stub:
        response = await stub.Segment(request())

    encoded = np.frombuffer(response.mask_png, np.uint8)
    mask = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
    assert mask.shape == (512, 512)
    assert np.count_nonzero(mask == 255) == sum(one.area_px for one in response.lesions)
    assert set(np.unique(mask).tolist()) == {0, 255}


async def test_the_probability_comes_at_model_size_if_asked_for(tmp_path: Path) -> None:
    async with serving(tmp_path) as stub:
        response = await stub.Segment(request(with_probability=True))

    assert np.array_equal(from_image(response.probability), two_boxes())


async def test_evidence_of_a_model_that_classifies_as_well_is_passed_on(tmp_path: Path) -> None:
    async with serving(tmp_path, echo_with_evidence, task="multitask") as stub:
        response = await stub.Segment(request())

    assert response.malignancy_logit == 1.5


async def test_nothing_found_is_an_answer_with_an_empty_mask(tmp_path: Path) -> None:
    black = to_image(np.zeros((256, 256), np.uint8))
    async with serving(tmp_path) as stub:
        response = await stub.Segment(request(image=black))

    mask = cv2.imdecode(np.frombuffer(response.mask_png, np.uint8), cv2.IMREAD_UNCHANGED)
    assert not response.lesions
    assert mask.shape == (512, 512)
    assert not mask.any()


async def test_the_same_request_gets_the_same_bytes(tmp_path: Path) -> None:
    async with serving(tmp_path) as stub:
        first, second = [await stub.Segment(request(with_probability=True)) for _ in range(2)]

    assert first.SerializeToString(deterministic=True) == second.SerializeToString(
        deterministic=True
    )


async def test_the_bundles_rule_decides_what_is_a_lesion(tmp_path: Path) -> None:
    # 204 / 255 is 0.8.
    rule = {"pixel_threshold": 0.9, "min_area_fraction": 0.0}
    async with serving(tmp_path, lesions=rule) as stub:
        response = await stub.Segment(request())
        model = await stub.GetModel(pb.SegmentServiceGetModelRequest(modality=US))

    assert [lesion.box.x_min > 300 for lesion in response.lesions] == [True]
    assert (model.pixel_threshold, model.min_area_fraction) == (0.9, 0.0)
    assert (model.model.name, model.release) == ("test-segment-us", "test-1")


async def test_another_image_size_is_refused_with_both_sizes(tmp_path: Path) -> None:
    small = to_image(np.zeros((10, 20), np.uint8))
    async with serving(tmp_path) as stub:
        reason, message, code = await refusal(stub.Segment(request(image=small)))

    assert (reason, code) == ("IMAGE_SIZE_MISMATCH", grpc.StatusCode.INVALID_ARGUMENT)
    assert "256 rows x 256 columns" in message
    assert "10 x 20" in message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"source_rows": 0}, "SOURCE_SIZE"),
        ({"source_rows": 40_000}, "TOO_LARGE"),
        ({"source_rows": 20_000, "source_columns": 20_000}, "TOO_LARGE"),
        ({"source_to_image": types_pb2.Affine()}, "AFFINE_NOT_INVERTIBLE"),
        ({"pixel_spacing": types_pb2.PixelSpacing(row_mm=0.1)}, "PIXEL_SPACING"),
    ],
)
async def test_a_geometry_that_no_image_has_is_refused(
    tmp_path: Path, changes: dict[str, Any], expected: str
) -> None:
    async with serving(tmp_path) as stub:
        reason, _, code = await refusal(stub.Segment(request(geometry=geometry(**changes))))

    assert (reason, code) == (expected, grpc.StatusCode.INVALID_ARGUMENT)


async def test_a_request_without_modality_is_refused(tmp_path: Path) -> None:
    unspecified = types_pb2.MODALITY_UNSPECIFIED
    async with serving(tmp_path) as stub:
        reason, _, _ = await refusal(stub.Segment(request(modality=unspecified)))

    assert reason == "UNKNOWN_MODALITY"


async def test_a_modality_that_the_release_lacks_is_not_found(tmp_path: Path) -> None:
    both = write_release(tmp_path)
    described = pb.SegmentServiceGetModelRequest(modality=US)
    only_mg = {"MG": both.release.modalities["MG"]}
    release = replace(both, release=both.release.model_copy(update={"modalities": only_mg}))

    async with in_process(segment_service(release, FakeInference({}))) as channel:
        stub = rpc.SegmentServiceStub(channel)
        reason, _, code = await refusal(stub.GetModel(described))

    assert (reason, code) == ("MODALITY_NOT_RELEASED", grpc.StatusCode.NOT_FOUND)


async def test_the_probe_asks_every_model_and_fails_with_any_of_them(tmp_path: Path) -> None:
    release = write_release(tmp_path)
    models = {release.segmenter(code).triton_name: echo for code in release.release.modalities}
    inference = FakeInference(models)

    await segment_service(release, inference).probe()

    assert {name for name, _ in inference.calls} == set(models)
    models.popitem()
    with pytest.raises(Unavailable):
        await segment_service(release, inference).probe()


def test_a_segmenter_without_a_rule_for_lesions_is_not_served(tmp_path: Path) -> None:
    release = write_release(
        tmp_path, specs={"segment-us": example_spec("segment-us", lesions=None)}
    )

    with pytest.raises(Corrupt, match="BUNDLE_INCOMPLETE"):
        segment_service(release, FakeInference({}))
