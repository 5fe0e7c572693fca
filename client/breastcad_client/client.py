"""The client of ExamService, asynchronous and plain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import grpc
from breastcad.errors import BreastcadError
from breastcad.v1 import exam_pb2, exam_pb2_grpc

from breastcad_client.chunks import Assembly, chunks_of
from breastcad_client.exam import Answer, Exam, ProgressCallback
from breastcad_client.failures import error_of
from breastcad_client.kinds import PICTURES
from breastcad_client.patience import Patience, StatusLostError

DEFAULT_TIMEOUT_S = 600.0
DEFAULT_PATIENCE_S = 600.0

_LOST = "Internal error from Core"
_LOST_MESSAGE = "The service ended the upload without saying why."


def ignore(progress: exam_pb2.Progress) -> None:
    """Take no notice of progress."""


class AsyncClient:
    """Analyses exams over a channel to a gateway.

    Parameters
    ----------
    channel
        An open channel, as `breastcad.channels.connect` makes it; the caller closes it.
    timeout_s
        Time for one exam from its first byte to its last object, in seconds.
    patience_s
        How long an exam comes again while the service is busy, in seconds; 0 for once only. One
        that was accepted comes again as well while a service starts anew (`patience`).
    """

    def __init__(
        self,
        channel: grpc.aio.Channel,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        patience_s: float = DEFAULT_PATIENCE_S,
    ) -> None:
        self._stub = exam_pb2_grpc.ExamServiceStub(channel)
        self._timeout_s = timeout_s
        self._patience_s = patience_s

    async def analyze(
        self,
        exam: Exam,
        objects: Sequence[exam_pb2.ObjectKind.ValueType] = PICTURES,
        on_progress: ProgressCallback = ignore,
    ) -> Answer:
        """Send one exam and wait for its answer.

        Parameters
        ----------
        exam
            The instances; files are read while they are sent.
        objects
            What shall come back beside the result.
        on_progress
            Called with each progress message.

        Raises
        ------
        breastcad.errors.BreastcadError
            The exam was refused as a whole, or the service does not answer; the class says which.
        OSError
            A file cannot be read.
        """
        patience = Patience(self._patience_s)
        while True:
            accepted = asyncio.Event()
            try:
                return await self._analyze_once(exam, objects, on_progress, accepted)
            except BreastcadError as error:
                pause_s = patience.pause_s(error, accepted=accepted.is_set())
                if pause_s is None:
                    raise
                await asyncio.sleep(pause_s)

    async def release(self, timeout_s: float = 10.0) -> exam_pb2.GetReleaseResponse:
        """Return the release that answers."""
        try:
            return await self._stub.GetRelease(exam_pb2.GetReleaseRequest(), timeout=timeout_s)
        except grpc.aio.AioRpcError as failure:
            raise error_of(failure) from failure

    async def _analyze_once(
        self,
        exam: Exam,
        objects: Sequence[exam_pb2.ObjectKind.ValueType],
        on_progress: ProgressCallback,
        accepted: asyncio.Event,
    ) -> Answer:
        call = self._stub.AnalyzeExam(timeout=self._timeout_s)
        upload = asyncio.create_task(_upload(call, exam, objects, accepted))
        upload.add_done_callback(lambda task: _cancel_if_failed(task, call))
        try:
            return await _receive(call, on_progress, accepted)
        except grpc.aio.AioRpcError as failure:
            if failure.details() == _LOST:
                raise StatusLostError("UPLOAD_BROKEN", _LOST_MESSAGE) from failure
            raise error_of(failure) from failure
        except asyncio.CancelledError:
            # A file that cannot be read ends the call; its own error says more.
            if upload.done() and not upload.cancelled() and (error := upload.exception()):
                raise error from None
            raise
        finally:
            upload.cancel()
            call.cancel()
            await asyncio.gather(upload, return_exceptions=True)


_Call = grpc.aio.StreamStreamCall[exam_pb2.AnalyzeExamRequest, exam_pb2.AnalyzeExamResponse]


def _cancel_if_failed(upload: asyncio.Task[None], call: _Call) -> None:
    if not upload.cancelled() and upload.exception() is not None:
        call.cancel()


async def _receive(call: _Call, on_progress: ProgressCallback, accepted: asyncio.Event) -> Answer:
    assembly = Assembly()
    async for response in call:
        match response.WhichOneof("part"):
            case "accepted":
                accepted.set()
            case "progress":
                on_progress(response.progress)
            case _:
                assembly.add(response)
    return assembly.answer()


async def _upload(
    call: _Call,
    exam: Exam,
    objects: Sequence[exam_pb2.ObjectKind.ValueType],
    accepted: asyncio.Event,
) -> None:
    header = exam_pb2.ExamHeader(
        request_id=exam.request_id,
        objects=objects,
        profile=exam.profile,
        predecessors=exam.predecessors,
    )
    try:
        await call.write(exam_pb2.AnalyzeExamRequest(header=header))
        # Not a byte of an image travels before the service has a place for the exam.
        await accepted.wait()
        async for part in _parts(exam):
            await call.write(part)
        await call.done_writing()
    except (grpc.aio.AioRpcError, asyncio.InvalidStateError):
        # The service answered or failed before it had read everything; the reader learns why.
        return


async def _parts(exam: Exam) -> AsyncIterator[exam_pb2.AnalyzeExamRequest]:
    for instance in exam.instances:
        start = exam_pb2.InstanceStart(
            name=instance.name,
            format=instance.format,
            modality=instance.modality,
            laterality=instance.laterality,
        )
        yield exam_pb2.AnalyzeExamRequest(instance=start)
        chunks = chunks_of(instance.source)
        while chunk := await asyncio.to_thread(next, chunks, None):
            yield exam_pb2.AnalyzeExamRequest(chunk=chunk)
