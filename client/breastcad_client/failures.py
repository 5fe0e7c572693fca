"""Statuses of gRPC as the exceptions that the services raised."""

from __future__ import annotations

import grpc
from breastcad.errors import (
    AlreadyExists,
    BreastcadError,
    Corrupt,
    DeadlineExceeded,
    InvalidInput,
    NotFound,
    Overloaded,
    Refused,
    Unavailable,
)
from google.rpc import error_details_pb2, status_pb2

_DETAILS_KEY = "grpc-status-details-bin"
_CLASSES: dict[grpc.StatusCode, type[BreastcadError]] = {
    error.code: error
    for error in (
        InvalidInput,
        Refused,
        NotFound,
        AlreadyExists,
        Corrupt,
        Unavailable,
        DeadlineExceeded,
    )
}


def error_of(failure: grpc.aio.AioRpcError) -> BreastcadError:
    """Return the exception of `breastcad.errors` that a failed call stands for.

    The class follows the status code, reason and retry hint the details
    (``google.rpc.ErrorInfo`` and ``RetryInfo``). A status without details, such as that of a
    server that cannot be reached, has the name of its code as reason.
    """
    reason, retry_after_s = _details(failure)
    reason = reason or failure.code().name
    message = (failure.details() or "The service gave no message.").removeprefix(f"{reason}: ")
    if failure.code() is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return Overloaded(reason, message, retry_after_s=retry_after_s)
    return _CLASSES.get(failure.code(), BreastcadError)(reason, message)


def _details(failure: grpc.aio.AioRpcError) -> tuple[str, float]:
    reason, retry_after_s = "", 1.0
    for packed in _status(failure).details:
        info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
        if packed.Unpack(info):
            reason = info.reason
        elif packed.Unpack(retry):
            retry_after_s = retry.retry_delay.ToTimedelta().total_seconds()
    return reason, retry_after_s


def _status(failure: grpc.aio.AioRpcError) -> status_pb2.Status:
    for key, value in failure.trailing_metadata() or ():
        if key == _DETAILS_KEY and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return status_pb2.Status()
