"""Failed calls as the exceptions that the service raised."""

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
from breastcad.rpc_errors import failure_of

DEFAULT_RETRY_S = 1.0
GIVEN_UP = "GIVEN_UP"
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


def error_of(failed: grpc.aio.AioRpcError) -> BreastcadError:
    """Return the exception of `breastcad.errors` that a failed call stands for.

    The class follows the status code; reason, message and retry hint are the service's own.
    """
    failure = failure_of(failed)
    if failure.code is grpc.StatusCode.CANCELLED:
        # The caller's own cancelling never comes here: a server that ends gives up what it had
        # received and not yet begun.
        return Unavailable(GIVEN_UP, "The service gave up the call; try again.")
    if failure.code is grpc.StatusCode.RESOURCE_EXHAUSTED:
        after_s = DEFAULT_RETRY_S if failure.retry_after_s is None else failure.retry_after_s
        return Overloaded(failure.reason, failure.message, retry_after_s=after_s)
    return _CLASSES.get(failure.code, BreastcadError)(failure.reason, failure.message)
