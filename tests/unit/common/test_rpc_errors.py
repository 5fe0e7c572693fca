"""What a caller reads from a failed call."""

from __future__ import annotations

import grpc
import pytest
from breastcad.errors import BreastcadError, InvalidInput, Overloaded, Refused
from breastcad.rpc_errors import failure_of
from breastcad.statuses import status_of
from grpc_status import rpc_status


def raised(error: BreastcadError) -> grpc.aio.AioRpcError:
    """Return what a caller gets for an error of a service."""
    status = rpc_status.to_status(status_of(error))
    trailing = grpc.aio.Metadata(*status.trailing_metadata)
    return grpc.aio.AioRpcError(status.code, grpc.aio.Metadata(), trailing, status.details)


def test_reason_message_and_code_arrive() -> None:
    failure = failure_of(raised(InvalidInput("NOT_DICOM", "send a DICOM file")))
    assert (failure.reason, failure.message) == ("NOT_DICOM", "send a DICOM file")
    assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
    assert failure.retry_after_s is None
    assert failure.is_known


def test_the_retry_hint_arrives() -> None:
    assert failure_of(raised(Overloaded("BUSY", "later", retry_after_s=2.5))).retry_after_s == 2.5


@pytest.mark.parametrize("kind", [InvalidInput, Refused, Overloaded])
def test_what_is_known_of_the_input_arrives_and_is_passed_on(kind: type[BreastcadError]) -> None:
    known = {"modality": "MG", "laterality": "L", "sop_instance_uid": "1.2.3"}
    failure = failure_of(raised(kind("TRUNCATED", "send it again", details=known)))
    assert failure.details == known
    assert failure_of(raised(failure.error())).details == known


def test_nothing_is_known_of_the_input_unless_said() -> None:
    assert failure_of(raised(InvalidInput("EMPTY", "send a file"))).details == {}


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED])
def test_a_failure_of_the_network_gets_a_sentence_of_our_own(code: grpc.StatusCode) -> None:
    empty = grpc.aio.Metadata()
    failure = failure_of(grpc.aio.AioRpcError(code, empty, empty, "ipv4:10.0.0.7 refused"))
    assert (failure.reason, failure.is_known) == (code.name, True)
    assert "10.0.0.7" not in failure.message


def test_foreign_text_is_not_passed_on() -> None:
    empty = grpc.aio.Metadata()
    error = grpc.aio.AioRpcError(grpc.StatusCode.UNKNOWN, empty, empty, "cannot parse DOE^JANE")
    failure = failure_of(error)
    assert not failure.is_known
    assert "DOE" not in failure.message
