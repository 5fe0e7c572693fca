"""A fake ExamService and small results, for tests of what uses the client."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import grpc
from breastcad.errors import BreastcadError, Refused
from breastcad.server import Service
from breastcad.settings import ServerSettings
from breastcad.testing import running
from breastcad.v1 import exam_pb2, exam_pb2_grpc, fusion_pb2, types_pb2
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import Comprehensive3DSRStorage, ExplicitVRLittleEndian

from breastcad_client.outcome import DISCLAIMER

RELEASE = "example-1"
CLIP_FRAMES = 40
CHOSEN_FRAMES = (6, 20, 33)


def example_chunk(data: bytes, *, sequence: int = 0, last: bool = True) -> exam_pb2.Chunk:
    """Return a chunk with the right digest."""
    return exam_pb2.Chunk(
        sequence=sequence, data=data, sha256=hashlib.sha256(data).digest(), last=last
    )


def analysed_image(name: str, frame: int = 0, frames: int = 1) -> exam_pb2.ImageResult:
    """Return an ultrasound image of the left breast with score 0.7, threshold 0.5, one lesion."""
    return exam_pb2.ImageResult(
        name=name,
        frame=frame,
        frames=frames,
        modality=types_pb2.MODALITY_US,
        laterality=types_pb2.LATERALITY_L,
        status=exam_pb2.IMAGE_STATUS_ANALYSED,
        malignancy_score=0.7,
        threshold=0.5,
        lesions=[types_pb2.Lesion(index=1, score=0.9, area_px=40.0)],
    )


def refused_image(name: str, reason: str = "NOT_DICOM") -> exam_pb2.ImageResult:
    """Return an image that was refused."""
    return exam_pb2.ImageResult(
        name=name,
        status=exam_pb2.IMAGE_STATUS_REFUSED,
        reason=reason,
        message="This is no DICOM file; export it as DICOM.",
    )


def example_result(*images: exam_pb2.ImageResult, request_id: str = "r-1") -> exam_pb2.ExamResult:
    """Return a result whose left breast is positive by ultrasound, 0.7 against 0.5."""
    alone = fusion_pb2.ModalityAssessment(
        modality=types_pb2.MODALITY_US,
        decision=fusion_pb2.DECISION_POSITIVE,
        score=0.7,
        threshold=0.5,
    )
    breast = fusion_pb2.BreastAssessment(
        laterality=types_pb2.LATERALITY_L,
        decision=fusion_pb2.DECISION_POSITIVE,
        score=0.7,
        by_modality=[alone],
        explanation="Positive, because ultrasound is.",
    )
    return exam_pb2.ExamResult(
        request_id=request_id,
        release=RELEASE,
        status=exam_pb2.EXAM_STATUS_COMPLETE,
        breasts=[breast],
        images=images,
        timings_ms={"total": 12.5, "fuse": 1.0},
        disclaimer=DISCLAIMER,
    )


def example_object(
    sop_class: str = Comprehensive3DSRStorage, number: int = 1, manufacturer: str = "breastcad"
) -> bytes:
    """Return a DICOM file that has UIDs and a manufacturer, and nothing else."""
    dataset = Dataset()
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = f"2.25.{number}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "2.25.1000", "2.25.1001"
    dataset.Manufacturer = manufacturer
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


@dataclass
class FakeExamService(exam_pb2_grpc.ExamServiceServicer):
    """Answers every image as analysed, with one mask for each.

    A file that begins with ``clip`` has the frames `CHOSEN_FRAMES` of 40.

    Attributes
    ----------
    errors
        Raised one after the other by the next exams, instead of accepting them.
    mask
        The chunks of every mask.
    max_bytes
        Larger files are refused in the middle of the upload.
    files
        What was uploaded, by name.
    headers
        What the exams were asked for with.
    reports
        Structured reports of every answer, by name.
    """

    errors: list[BreastcadError] = field(default_factory=list)
    mask: tuple[exam_pb2.Chunk, ...] = (example_chunk(b"mask"),)
    max_bytes: int = sys.maxsize
    files: dict[str, bytes] = field(default_factory=dict)
    headers: list[exam_pb2.ExamHeader] = field(default_factory=list)
    reports: dict[str, bytes] = field(default_factory=dict)

    async def AnalyzeExam(  # noqa: N802 - the name is the contract's
        self, requests: AsyncIterator[exam_pb2.AnalyzeExamRequest], _context: Any
    ) -> AsyncIterator[exam_pb2.AnalyzeExamResponse]:
        """Read the exam and answer it."""
        request_id, names = "", list[str]()
        async for request in requests:
            match request.WhichOneof("part"):
                case "header":
                    if self.errors:
                        raise self.errors.pop(0)
                    self.headers.append(request.header)
                    request_id = request.header.request_id
                    accepted = exam_pb2.Accepted(request_id=request_id, release=RELEASE)
                    yield exam_pb2.AnalyzeExamResponse(accepted=accepted)
                case "instance":
                    names.append(request.instance.name)
                    self.files[names[-1]] = b""
                case "chunk":
                    self.files[names[-1]] += request.chunk.data
                    if len(self.files[names[-1]]) > self.max_bytes:
                        raise Refused("EXAM_TOO_LARGE", "Send fewer images.")
        for response in self._answer(request_id, names):
            yield response

    async def GetRelease(  # noqa: N802 - the name is the contract's
        self, _request: exam_pb2.GetReleaseRequest, _context: Any
    ) -> exam_pb2.GetReleaseResponse:
        """Name the release."""
        return exam_pb2.GetReleaseResponse(release=RELEASE)

    def as_service(self) -> Service:
        """Return what `breastcad.testing.in_process` serves."""

        def register(server: grpc.aio.Server) -> None:
            exam_pb2_grpc.add_ExamServiceServicer_to_server(self, server)

        return Service("breastcad.v1.ExamService", register, _well)

    def _answer(self, request_id: str, names: list[str]) -> list[exam_pb2.AnalyzeExamResponse]:
        images = [image for name in names for image in self._images(name)]
        result = example_result(*images, request_id=request_id)
        progress = exam_pb2.Progress(
            stage=exam_pb2.STAGE_PREPARE, done=len(names), total=len(names)
        )
        responses = [
            exam_pb2.AnalyzeExamResponse(progress=progress),
            exam_pb2.AnalyzeExamResponse(result=result),
        ]
        for image in images:
            start = exam_pb2.ObjectStart(
                kind=exam_pb2.OBJECT_KIND_MASK,
                name=f"{image.name}.{image.frame}.mask",
                media_type="image/png",
                image=image.name,
                frame=image.frame,
            )
            responses.append(exam_pb2.AnalyzeExamResponse(object=start))
            responses += [exam_pb2.AnalyzeExamResponse(chunk=chunk) for chunk in self.mask]
        for name, data in self.reports.items():
            start = exam_pb2.ObjectStart(kind=exam_pb2.OBJECT_KIND_SR, name=name)
            responses.append(exam_pb2.AnalyzeExamResponse(object=start))
            responses.append(exam_pb2.AnalyzeExamResponse(chunk=example_chunk(data)))
        return responses

    def _images(self, name: str) -> list[exam_pb2.ImageResult]:
        if self.files[name].startswith(b"clip"):
            return [analysed_image(name, frame, CLIP_FRAMES) for frame in CHOSEN_FRAMES]
        return [analysed_image(name)]


@contextmanager
def serving(fake: FakeExamService, settings: ServerSettings | None = None) -> Iterator[str]:
    """Serve in a thread, as a command runs a loop of its own; yield the address."""
    ready, stop, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    address: list[str] = []

    async def serve() -> None:
        async with running(fake.as_service(), settings) as server:
            address.append(f"127.0.0.1:{server.port}")
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _well() -> None:
    """Answer the probe."""
