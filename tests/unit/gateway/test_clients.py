"""What the end of a call below means for the exam."""

from __future__ import annotations

import grpc
import pytest
from breastcad.errors import BreastcadError, Refused, Unavailable
from breastcad_gateway.clients import meaning

Code = grpc.StatusCode


def ended(code: grpc.StatusCode) -> grpc.aio.AioRpcError:
    """Return a call that gRPC itself ended, without a reason of ours."""
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), "text of gRPC")


@pytest.mark.parametrize("code", [Code.UNAVAILABLE, Code.CANCELLED, Code.DEADLINE_EXCEEDED])
def test_a_service_that_does_not_answer_fails_the_exam_not_the_image(
    code: grpc.StatusCode,
) -> None:
    assert isinstance(meaning(ended(code)), Unavailable)


def test_a_message_that_grpc_finds_too_large_refuses_the_image() -> None:
    error = meaning(ended(Code.RESOURCE_EXHAUSTED))

    assert isinstance(error, Refused)
    assert error.reason == "TOO_LARGE"


def test_a_bug_below_refuses_the_image_without_its_text() -> None:
    error = meaning(ended(Code.UNKNOWN))

    assert type(error) is BreastcadError
    assert "text of gRPC" not in str(error)
