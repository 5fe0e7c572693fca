"""Contract of the fusion service, through a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import grpc
import pytest
from breastcad.bundles import ModalityCode
from breastcad.errors import InvalidInput, Unavailable
from breastcad.health import require_serving
from breastcad.releases import Fusion, FusionModality
from breastcad.rpc_errors import failure_of
from breastcad.testing import in_process, write_release
from breastcad.v1 import fusion_pb2 as pb
from breastcad.v1 import fusion_pb2_grpc as rpc
from breastcad.v1 import types_pb2
from breastcad_fusion.service import NAME, fusion_service
from google.protobuf import json_format

MG, US = types_pb2.MODALITY_MG, types_pb2.MODALITY_US
L, R = types_pb2.LATERALITY_L, types_pb2.LATERALITY_R
POSITIVE, INDETERMINATE = pb.DECISION_POSITIVE, pb.DECISION_INDETERMINATE


def evidence(image_id: str, modality: types_pb2.Modality.ValueType, score: float) -> pb.Evidence:
    return pb.Evidence(
        image_id=image_id,
        subject="a1b2",
        modality=modality,
        laterality=L,
        study_date="20260102",
        malignancy_score=score,
        threshold=0.4,
        training_prevalence=0.25,
        lesion_boxes=[types_pb2.Box(x_min=1, y_min=2, x_max=3, y_max=4)],
    )


@pytest.fixture
async def channel(tmp_path: Path) -> AsyncIterator[grpc.aio.Channel]:
    modalities: dict[ModalityCode, FusionModality] = {"MG": FusionModality(threshold=0.35)}
    release = write_release(tmp_path, fusion=Fusion(modalities=modalities, max_days=30))
    async with in_process(fusion_service(release)) as channel:
        yield channel


@pytest.fixture
def stub(channel: grpc.aio.Channel) -> rpc.FusionServiceAsyncStub:
    return rpc.FusionServiceStub(channel)


async def refusal_of(stub: rpc.FusionServiceAsyncStub, request: pb.FuseRequest) -> tuple[str, str]:
    """Return reason and message of a request that must be refused as INVALID_ARGUMENT."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Fuse(request)
    failure = failure_of(caught.value)
    assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
    return failure.reason, failure.message


async def test_a_conflict_is_decided_by_or_and_reported(stub: rpc.FusionServiceAsyncStub) -> None:
    request = pb.FuseRequest(evidence=[evidence("1", US, 0.82), evidence("2", MG, 0.1)])

    response = await stub.Fuse(request)

    (breast,) = response.breasts
    assert (breast.laterality, breast.decision, breast.score) == (L, POSITIVE, 0.82)
    assert [one.modality for one in breast.by_modality] == [MG, US]
    assert [one.threshold for one in breast.by_modality] == [0.35, 0.4]
    assert [list(one.image_ids) for one in breast.by_modality] == [["2"], ["1"]]
    assert breast.conflict
    assert list(breast.conflict_report.decided_by) == [US]
    assert [boxes.image_id for boxes in breast.conflict_report.lesions] == ["1"]
    assert breast.conflict_report.lesions[0].boxes[0].y_max == 4
    assert not breast.partial
    assert breast.refusal == ""
    assert breast.explanation.startswith("Positive: ultrasound 0.82")


async def test_the_policy_of_the_release_is_applied_and_told(
    stub: rpc.FusionServiceAsyncStub,
) -> None:
    response = await stub.Fuse(pb.FuseRequest(evidence=[evidence("1", MG, 0.36)]))

    assert response.release == "test-1"
    assert response.policy == pb.FusionPolicy(
        rule=pb.FUSION_RULE_OR,
        missing=pb.MISSING_POLICY_INDETERMINATE,
        views=pb.VIEW_RULE_MAX,
        modalities=[pb.ModalityPolicy(modality=MG, threshold=0.35)],
        intercept=0,
        abstain_margin=0,
        max_days=30,
    )
    assert response.breasts[0].decision == POSITIVE


async def test_a_request_may_bring_its_own_policy(stub: rpc.FusionServiceAsyncStub) -> None:
    policy = pb.FusionPolicy(rule=pb.FUSION_RULE_NAIVE_BAYES, threshold=0.5, prevalence=0.25)
    request = pb.FuseRequest(evidence=[evidence("1", US, 0.8)], policy=policy)

    response = await stub.Fuse(request)

    assert response.release == ""
    assert response.policy.rule == pb.FUSION_RULE_NAIVE_BAYES
    assert response.policy.missing == pb.MISSING_POLICY_INDETERMINATE
    assert response.policy.max_days == 90
    assert response.breasts[0].score == pytest.approx(0.8)


async def test_every_field_of_a_policy_comes_back(stub: rpc.FusionServiceAsyncStub) -> None:
    policy = pb.FusionPolicy(
        rule=pb.FUSION_RULE_LOGISTIC,
        missing=pb.MISSING_POLICY_SINGLE_OK,
        views=pb.VIEW_RULE_MEAN,
        expected=[MG, US],
        modalities=[
            pb.ModalityPolicy(
                modality=US, threshold=0.1, weight=0.2, coefficient=0.3, missing_coefficient=0.4
            )
        ],
        threshold=0.5,
        prevalence=0.01,
        intercept=-1.0,
        abstain_margin=0.1,
        max_days=0,
    )

    response = await stub.Fuse(pb.FuseRequest(policy=policy))

    assert response.policy == policy


async def test_a_refusal_is_an_answer_with_each_modality_alone(
    stub: rpc.FusionServiceAsyncStub,
) -> None:
    other = evidence("2", MG, 0.1)
    other.subject = "c3d4"

    response = await stub.Fuse(pb.FuseRequest(evidence=[evidence("1", US, 0.82), other]))

    (breast,) = response.breasts
    assert (breast.decision, breast.refusal) == (INDETERMINATE, "PATIENT_MISMATCH")
    assert not breast.HasField("score")
    assert [one.decision for one in breast.by_modality] == [pb.DECISION_NEGATIVE, POSITIVE]


async def test_an_image_without_an_answer_has_no_numbers(
    stub: rpc.FusionServiceAsyncStub,
) -> None:
    silent = pb.Evidence(image_id="1", modality=US, laterality=R, abstention="TOO_DARK")

    response = await stub.Fuse(pb.FuseRequest(evidence=[silent]))

    (breast,) = response.breasts
    (modality,) = breast.by_modality
    assert (breast.decision, modality.reason, breast.partial) == (INDETERMINATE, "TOO_DARK", True)
    assert not breast.HasField("score")
    assert not any(modality.HasField(name) for name in ("score", "threshold", "margin"))


async def test_a_silent_image_leaves_the_score_of_another(stub: rpc.FusionServiceAsyncStub) -> None:
    silent = pb.Evidence(image_id="2", modality=US, laterality=L, abstention="TRUNCATED")

    response = await stub.Fuse(pb.FuseRequest(evidence=[evidence("1", US, 0.1), silent]))

    (breast,) = response.breasts
    (modality,) = breast.by_modality
    assert (breast.decision, breast.partial) == (INDETERMINATE, True)
    assert (modality.score, modality.reason) == (0.1, "IMAGE_WITHOUT_ANSWER")


async def test_no_evidence_gives_no_breasts(stub: rpc.FusionServiceAsyncStub) -> None:
    assert list((await stub.Fuse(pb.FuseRequest())).breasts) == []


async def test_the_same_evidence_in_any_order_gives_the_same_bytes(
    stub: rpc.FusionServiceAsyncStub,
) -> None:
    images = [evidence("1", US, 0.82), evidence("2", MG, 0.1), evidence("3", MG, 0.3)]

    first = await stub.Fuse(pb.FuseRequest(evidence=images))
    second = await stub.Fuse(pb.FuseRequest(evidence=images[::-1]))

    assert first.SerializeToString() == second.SerializeToString()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"malignancyScore": "NaN"}, "INVALID_EVIDENCE"),
        ({"malignancyScore": 1.5}, "INVALID_EVIDENCE"),
        ({"threshold": 0}, "INVALID_EVIDENCE"),
        ({"studyDate": "20261301"}, "INVALID_EVIDENCE"),
        ({"studyDate": "2026-01-01"}, "INVALID_EVIDENCE"),
        ({"laterality": 7}, "INVALID_EVIDENCE"),
        ({"modality": "MODALITY_UNSPECIFIED"}, "UNKNOWN_MODALITY"),
    ],
)
async def test_evidence_that_cannot_be_right_is_refused(
    stub: rpc.FusionServiceAsyncStub, fields: dict[str, object], reason: str
) -> None:
    image = evidence("1", US, 0.8)
    json_format.ParseDict(fields, image)

    found, message = await refusal_of(stub, pb.FuseRequest(evidence=[image]))

    assert found == reason
    assert "2026" not in message


@pytest.mark.parametrize(
    "policy",
    [
        {"rule": "FUSION_RULE_MAX"},
        {"rule": 99},
        {"missing": 99},
        {"views": 99},
        {"threshold": 1.5},
        {"modalities": [{"modality": "MODALITY_MG", "weight": 2}]},
        {"modalities": [{"modality": "MODALITY_MG"}, {"modality": "MODALITY_MG"}]},
    ],
)
async def test_a_policy_that_cannot_be_applied_is_refused(
    stub: rpc.FusionServiceAsyncStub, policy: dict[str, object]
) -> None:
    message = json_format.ParseDict(policy, pb.FusionPolicy())

    found, _ = await refusal_of(stub, pb.FuseRequest(policy=message))

    assert found == "INVALID_POLICY"


async def test_is_ready_once_its_probe_has_run(channel: grpc.aio.Channel) -> None:
    async with asyncio.timeout(5):
        while True:
            with suppress(Unavailable):
                return await require_serving(channel, NAME)
            await asyncio.sleep(0.01)


def test_a_release_whose_policy_cannot_be_applied_is_not_served(tmp_path: Path) -> None:
    release = write_release(tmp_path, fusion=Fusion(rule="max"))

    with pytest.raises(InvalidInput, match="INVALID_POLICY"):
        fusion_service(release)
