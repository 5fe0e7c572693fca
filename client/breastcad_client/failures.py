"""Failed calls as the exceptions that the service raised."""

from __future__ import annotations

import grpc
from breastcad.errors import BreastcadError, Unavailable
from breastcad.rpc_errors import failure_of

GIVEN_UP = "GIVEN_UP"


def error_of(failed: grpc.aio.AioRpcError) -> BreastcadError:
    """Return the exception of `breastcad.errors` that a failed call stands for.

    The class follows the status code; reason, message and retry hint are the service's own.
    """
    if failed.code() is grpc.StatusCode.CANCELLED:
        # The caller's own cancelling never comes here: a server that ends gives up what it had
        # received and not yet begun.
        return Unavailable(GIVEN_UP, "The service gave up the call; try again.")
    return failure_of(failed).error()
