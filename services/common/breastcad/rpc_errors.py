"""What a failed call says: reason, message and code, read from the status of the service below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from breastcad.errors import NO_DETAILS, BreastcadError, Overloaded

DOMAIN = "breastcad"
DEFAULT_RETRY_S = 1.0

# Codes that gRPC itself makes without any ErrorInfo when no service answers.
_TRANSPORT = {
    grpc.StatusCode.UNAVAILABLE: ("UNAVAILABLE", "a service does not answer; try again later"),
    grpc.StatusCode.DEADLINE_EXCEEDED: ("DEADLINE_EXCEEDED", "the time for the call is up"),
    grpc.StatusCode.CANCELLED: ("CANCELLED", "the call was cancelled"),
}


@dataclass(frozen=True)
class RpcFailure:
    """Why a call failed.

    Parameters
    ----------
    reason
        Stable word, such as ``NOT_DICOM``; the name of the code where the service sent none.
    message
        Sentence for people; never text that breastcad did not write itself.
    code
        The gRPC status.
    retry_after_s
        When to come again, in seconds. None: the service did not say.
    is_known
        Whether reason and message were written to be passed on. False: something unexpected.
    details
        What the service knows of the input, as in `BreastcadError`.
    """

    reason: str
    message: str
    code: grpc.StatusCode
    retry_after_s: float | None = None
    is_known: bool = True
    details: Mapping[str, str] = field(default_factory=lambda: NO_DETAILS)

    def error(self) -> BreastcadError:
        """Return the exception of `breastcad.errors` that the code stands for."""
        if self.code is grpc.StatusCode.RESOURCE_EXHAUSTED:
            after_s = DEFAULT_RETRY_S if self.retry_after_s is None else self.retry_after_s
            return Overloaded(
                self.reason, self.message, retry_after_s=after_s, details=self.details
            )
        kinds = (kind for kind in BreastcadError.__subclasses__() if kind.code is self.code)
        return next(kinds, BreastcadError)(self.reason, self.message, details=self.details)


def failure_of(error: grpc.aio.AioRpcError) -> RpcFailure:
    """Read why a call failed.

    Parameters
    ----------
    error
        What the call raised.
    """
    info, retry = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    for detail in _details(error):
        if not detail.Unpack(info):
            detail.Unpack(retry)
    if info.domain == DOMAIN:
        after = retry.retry_delay.ToMilliseconds() / 1000 if retry.HasField("retry_delay") else None
        message, details = error.details() or "", dict(info.metadata)
        return RpcFailure(info.reason, message, error.code(), after, details=details)
    if error.code() in _TRANSPORT:
        return RpcFailure(*_TRANSPORT[error.code()], error.code())
    message = "the service failed in an unexpected way; its log says where"
    return RpcFailure(error.code().name, message, error.code(), is_known=False)


def _details(error: grpc.aio.AioRpcError) -> list[any_pb2.Any]:
    """Return the packed details of the status; none where the service sent no rich status."""
    try:
        status = rpc_status.from_call(error)
    except ValueError:  # code and text of the rich status differ from those of the call
        return []
    return [] if status is None else list(status.details)
