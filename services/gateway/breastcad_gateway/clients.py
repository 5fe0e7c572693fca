"""The services below, with one meaning for each of their errors and one release for all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import grpc
from breastcad import deadlines
from breastcad.errors import (
    BreastcadError,
    DeadlineExceeded,
    Overloaded,
    Refused,
    Unavailable,
)
from breastcad.rpc_errors import failure_of
from breastcad.v1 import (
    classify_pb2,
    classify_pb2_grpc,
    fusion_pb2,
    fusion_pb2_grpc,
    preprocess_pb2,
    preprocess_pb2_grpc,
    segment_pb2,
    segment_pb2_grpc,
)


class Released(Protocol):
    """An answer that says which release it belongs to."""

    @property
    def release(self) -> str:
        """Name of the release."""


CONCERN_THE_EXAM = (Unavailable, Overloaded, DeadlineExceeded)
"""Errors that say nothing of one input; every other one concerns that input alone."""

# Below this, in seconds, the time that a call had was the caller's rest and not our own bound.
_NOTHING_LEFT_S = 0.05

ReleasedT = TypeVar("ReleasedT", bound=Released)


@dataclass(frozen=True)
class Channels:
    """One channel to each service below."""

    preprocess: grpc.aio.Channel
    segment: grpc.aio.Channel
    classify: grpc.aio.Channel
    fusion: grpc.aio.Channel

    async def close(self) -> None:
        """Close all of them."""
        for channel in (self.preprocess, self.segment, self.classify, self.fusion):
            await channel.close()


class Below:
    """Calls the services below.

    Every method raises `Unavailable` or `Overloaded` where the whole exam should be tried again,
    `DeadlineExceeded` where the caller's time is up, and another `BreastcadError` where this one
    input cannot be answered.

    Parameters
    ----------
    channels
        Where the services are.
    release
        Name that every answer must bear; another one is ``MIXED_RELEASES``.
    timeout_s
        Longest time of one call, in seconds; the caller's deadline may be shorter.
    """

    def __init__(self, channels: Channels, release: str, timeout_s: float) -> None:
        self._preprocess = preprocess_pb2_grpc.PreprocessServiceStub(channels.preprocess)
        self._segment = segment_pb2_grpc.SegmentServiceStub(channels.segment)
        self._classify = classify_pb2_grpc.ClassifyServiceStub(channels.classify)
        self._fusion = fusion_pb2_grpc.FusionServiceStub(channels.fusion)
        self._release = release
        self._timeout_s = timeout_s

    async def prepare(
        self, request: preprocess_pb2.PrepareRequest
    ) -> preprocess_pb2.PrepareResponse:
        """Prepare one instance."""
        return await self._same(self._preprocess.Prepare(request, timeout=self._timeout_s))

    async def read_header(
        self, request: preprocess_pb2.ReadHeaderRequest
    ) -> preprocess_pb2.ReadHeaderResponse:
        """Read the header of an instance that could not be prepared."""
        return await self._same(self._preprocess.ReadHeader(request, timeout=self._timeout_s))

    async def segment(self, request: segment_pb2.SegmentRequest) -> segment_pb2.SegmentResponse:
        """Segment one prepared image."""
        return await self._same(self._segment.Segment(request, timeout=self._timeout_s))

    async def classify(
        self, request: classify_pb2.ClassifyRequest
    ) -> classify_pb2.ClassifyResponse:
        """Classify one prepared image."""
        return await self._same(self._classify.Classify(request, timeout=self._timeout_s))

    async def fuse(self, request: fusion_pb2.FuseRequest) -> fusion_pb2.FuseResponse:
        """Fuse the evidence of one exam."""
        return await self._same(self._fusion.Fuse(request, timeout=self._timeout_s))

    async def _same(self, call: Awaitable[ReleasedT]) -> ReleasedT:
        answer = await answered(call)
        if answer.release != self._release:
            raise Unavailable(
                "MIXED_RELEASES",
                f"expected answers of release {self._release}, got one of "
                f"{answer.release or 'none'}; try again when the roll-out is complete",
            )
        return answer


AnswerT = TypeVar("AnswerT")


async def answered(call: Awaitable[AnswerT]) -> AnswerT:
    """Wait for a call, and raise what went wrong as an error of the gateway's own.

    Parameters
    ----------
    call
        An RPC that has begun.

    Raises
    ------
    BreastcadError
        See `meaning`.
    """
    try:
        return await call
    except grpc.aio.AioRpcError as error:
        raise meaning(error) from error
    except asyncio.CancelledError:
        # grpc reports a call that the other side cancelled in the same way as a task that
        # was cancelled here, and a task group would take it for an orderly end.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise _given_up() from None


def meaning(error: grpc.aio.AioRpcError) -> BreastcadError:
    """Return what the status of a call means for the exam.

    `Unavailable`, `Overloaded` and `DeadlineExceeded` concern the exam; everything else concerns
    the one input. That a service was too slow says nothing of an image: as long as the caller has
    time it is `Unavailable` with the same reason, so that the exam can be tried again by its id.

    Parameters
    ----------
    error
        How the call ended.
    """
    failure = failure_of(error)
    if failure.code == grpc.StatusCode.CANCELLED:
        # A server that ends so gives up what it had received and not yet begun.
        return _given_up()
    if failure.is_known:
        return _late(failure.error())
    if failure.code == grpc.StatusCode.RESOURCE_EXHAUSTED:
        # Without a reason of ours it is gRPC itself that refuses the size of the message.
        return Refused("TOO_LARGE", "the image does not fit in one message between the services")
    return BreastcadError("INTERNAL", failure.message)


def _given_up() -> Unavailable:
    return Unavailable("CANCELLED_BELOW", "a service gave up the call; try again")


def _late(error: BreastcadError) -> BreastcadError:
    left_s = deadlines.remaining()
    if not isinstance(error, DeadlineExceeded) or (left_s is not None and left_s < _NOTHING_LEFT_S):
        return error
    return Unavailable(error.reason, f"{error.message}; send the exam again with the same id")
