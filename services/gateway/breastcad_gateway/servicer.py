"""``breastcad.v1.ExamService``: messages to and from the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import grpc
from breastcad.v1 import exam_pb2, exam_pb2_grpc

from breastcad_gateway.desk import Desk, Part
from breastcad_gateway.exam import SOFTWARE_VERSION, Finished
from breastcad_gateway.limits import UploadLimits
from breastcad_gateway.release import AcceptedRelease
from breastcad_gateway.upload import uploading
from breastcad_gateway.wishes import Wishes

Response = exam_pb2.AnalyzeExamResponse


class ExamServicer(exam_pb2_grpc.ExamServiceServicer):
    """Serve ``breastcad.v1.ExamService``.

    Parameters
    ----------
    desk
        Answers exams.
    release
        What answers.
    limits
        What one exam may hold.
    """

    def __init__(self, desk: Desk, release: AcceptedRelease, limits: UploadLimits) -> None:
        self._desk = desk
        self._release = release
        self._limits = limits

    async def AnalyzeExam(
        self,
        request_iterator: AsyncIterator[exam_pb2.AnalyzeExamRequest],
        context: grpc.aio.ServicerContext[exam_pb2.AnalyzeExamRequest, Response],
    ) -> AsyncIterator[Response]:
        """Receive one exam and tell of its progress, its result and its objects."""
        async with uploading(request_iterator, self._limits) as upload:
            header = await upload.header()
            wishes = Wishes.of(header)
            yield Response(
                accepted=exam_pb2.Accepted(request_id=header.request_id, release=self._release.name)
            )
            async with aclosing(self._desk.answer(header.request_id, wishes, upload)) as parts:
                async for part in parts:
                    for response in _responses(part):
                        yield response

    async def GetRelease(
        self,
        request: exam_pb2.GetReleaseRequest,
        context: grpc.aio.ServicerContext[exam_pb2.GetReleaseRequest, exam_pb2.GetReleaseResponse],
    ) -> exam_pb2.GetReleaseResponse:
        """Describe the release that answers."""
        return exam_pb2.GetReleaseResponse(
            release=self._release.name,
            models=self._release.models,
            fusion=self._release.fusion,
            software_version=SOFTWARE_VERSION,
        )


def _responses(part: Part) -> Iterator[Response]:
    if not isinstance(part, Finished):
        yield Response(progress=part)
        return
    yield Response(result=part.result)
    for each in part.objects:
        yield Response(object=each.start)
        for chunk in each.chunks():
            yield Response(chunk=chunk)
