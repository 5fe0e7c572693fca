"""Errors become statuses: a known error with its reason, any other without its text."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from breastcad import logs
from breastcad.errors import BreastcadError, Overloaded
from breastcad.interceptors import Rpc
from breastcad.rpc_errors import DOMAIN, RpcFailure, failure_of

INTERNAL = "internal error"

_log = logs.get_logger(__name__)


@asynccontextmanager
async def errors_become_statuses(rpc: Rpc) -> AsyncIterator[None]:
    """End the RPC with the status of whatever is raised inside.

    A known error keeps its code, reason and message, also where it comes from a service below.
    Any other becomes INTERNAL; its text may hold patient data and stays out of answer and log.
    """
    try:
        yield
        return
    except (grpc.aio.AbortError, asyncio.CancelledError):
        raise
    except BreastcadError as error:
        status = status_of(error)
    except grpc.aio.AioRpcError as error:
        status = _status_from_below(error)
    except Exception as error:
        status = _internal(error)
    try:
        answer = rpc_status.to_status(status)
        await rpc.context.abort(answer.code, answer.details, answer.trailing_metadata)
    except grpc.aio.AbortError as abort:
        # Without the cause: tracing would record the text of the whole chain.
        raise abort from None


def status_of(error: BreastcadError) -> status_pb2.Status:
    """Return the status: `ErrorInfo` with the details, `RetryInfo` where coming again helps."""
    retry_after_s = error.retry_after_s if isinstance(error, Overloaded) else None
    failure = RpcFailure(
        error.reason, error.message, error.code, retry_after_s, details=error.details
    )
    return _status(failure)


def describe(error: BaseException) -> dict[str, object]:
    """Return what may be logged of an unexpected error: its type and where it was raised.

    Neither its text nor any value or source line, as they may hold patient data.
    """
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), lookup_lines=False
    )
    return {
        "error": type(error).__qualname__,
        "at": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }


def _status(failure: RpcFailure) -> status_pb2.Status:
    info = error_details_pb2.ErrorInfo(
        reason=failure.reason, domain=DOMAIN, metadata=failure.details
    )
    details = [_packed(info)]
    if failure.retry_after_s is not None:
        delay = duration_pb2.Duration()
        delay.FromMilliseconds(round(failure.retry_after_s * 1000))
        details.append(_packed(error_details_pb2.RetryInfo(retry_delay=delay)))
    code = failure.code.value[0]
    return status_pb2.Status(code=code, message=failure.message, details=details)


def _packed(message: Message) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)
    return packed


def _status_from_below(error: grpc.aio.AioRpcError) -> status_pb2.Status:
    failure = failure_of(error)
    if not failure.is_known:
        return _internal(error)
    return _status(failure)


def _internal(error: Exception) -> status_pb2.Status:
    _log.error("internal_error", **describe(error))
    return status_pb2.Status(code=grpc.StatusCode.INTERNAL.value[0], message=INTERNAL)
