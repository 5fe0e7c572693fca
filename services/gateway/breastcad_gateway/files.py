"""The way of one instance: it is prepared once, then each of its frames is an image of its own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cached_property

from breastcad.errors import BreastcadError, InvalidInput
from breastcad.v1 import exam_pb2, preprocess_pb2

from breastcad_gateway.clients import CONCERN_THE_EXAM, Below
from breastcad_gateway.groups import first_error
from breastcad_gateway.images import Image, ImageFlow
from breastcad_gateway.instances import Instance
from breastcad_gateway.limits import Quota
from breastcad_gateway.progress import ImageProgress
from breastcad_gateway.release import AcceptedRelease
from breastcad_gateway.render.dicom.header import Header
from breastcad_gateway.render.names import frame_name
from breastcad_gateway.results import Outcome, labelled, refused
from breastcad_gateway.wishes import Wishes


@dataclass(frozen=True)
class Job:
    """One instance to be analysed.

    Parameters
    ----------
    instance
        The file.
    file_name
        Name of its pictures, without folder and suffix.
    wishes
        What shall come back.
    progress
        Its way over the board.
    quota
        Images that its exam may still have.
    """

    instance: Instance
    file_name: str
    wishes: Wishes
    progress: ImageProgress
    quota: Quota


@dataclass(frozen=True)
class Answered:
    """What became of one instance.

    Parameters
    ----------
    instance
        The file.
    file_name
        Name of its files, without folder and suffix.
    outcomes
        One for each frame that was analysed, one alone where there is none.
    header
        What DICOM objects repeat of it: it names the patient. Empty where none is wanted or none
        can be read.
    """

    instance: Instance
    file_name: str
    outcomes: tuple[Outcome, ...]
    header: bytes = field(repr=False)

    @cached_property
    def parsed_header(self) -> Header:
        """The header's attributes."""
        return Header(self.header)


class FileFlow:
    """Takes instances through preparation, and their frames through everything else.

    An instance keeps its place until all of its frames are answered, so that the prepared pixels
    that wait are bounded too.

    Parameters
    ----------
    below
        The services.
    images
        The way of one frame.
    release
        Says how the images of each modality are answered.
    max_files
        Instances of all exams that are under way at once.
    max_source_bytes
        Largest file that fits in one message, in bytes.
    """

    def __init__(
        self,
        below: Below,
        images: ImageFlow,
        release: AcceptedRelease,
        *,
        max_files: int,
        max_source_bytes: int,
    ) -> None:
        self._below = below
        self._images = images
        self._release = release
        self._places = asyncio.Semaphore(max_files)
        self._max_source_bytes = max_source_bytes

    async def answer(self, job: Job) -> Answered:
        """Analyse one instance.

        Raises
        ------
        Unavailable, Overloaded
            If the whole exam should be tried again, also because a service was too slow.
        DeadlineExceeded
            If the caller's time is up.
        InvalidInput
            ``TOO_MANY_IMAGES`` if the exam has more than it may.
        """
        async with self._places:
            try:
                try:
                    prepared = await self._prepare(job)
                except CONCERN_THE_EXAM:
                    raise
                except BreastcadError as error:
                    outcomes = [refused(job.instance.start, None, error)]
                    header = await self._read_header(job)
                else:
                    outcomes = await self._outcomes(job, prepared)
                    header = prepared.header
            finally:
                job.progress.finish()
        return Answered(job.instance, job.file_name, tuple(outcomes), header)

    async def _outcomes(self, job: Job, prepared: preprocess_pb2.PrepareResponse) -> list[Outcome]:
        start, info = job.instance.start, prepared.info
        if info.use == preprocess_pb2.IMAGE_USE_LABEL_ONLY:
            return [labelled(start.name, prepared)]
        try:
            images = self._frames(job, prepared)
        except BreastcadError as error:
            return [refused(start, info, error)]
        job.quota.take(len(images))
        return await self._each(images)

    async def _read_header(self, job: Job) -> bytes:
        """Return the header of an instance that was refused: objects of its study name it."""
        is_dicom = job.instance.start.format != preprocess_pb2.SOURCE_FORMAT_PICTURE
        if not (job.wishes.dicom and is_dicom and self._fits(job)):
            return b""
        source = await asyncio.to_thread(job.instance.read)
        try:
            read = await self._below.read_header(preprocess_pb2.ReadHeaderRequest(source=source))
        except CONCERN_THE_EXAM:
            raise
        except BreastcadError:
            return b""  # why it cannot be read is why it was refused
        return read.header

    def _fits(self, job: Job) -> bool:
        return job.instance.size_bytes <= self._max_source_bytes

    async def _prepare(self, job: Job) -> preprocess_pb2.PrepareResponse:
        if not self._fits(job):
            raise InvalidInput(
                "TOO_LARGE", f"an instance may have at most {self._max_source_bytes} bytes"
            )
        start = job.instance.start
        with job.progress.passing(exam_pb2.STAGE_PREPARE):
            return await self._below.prepare(
                preprocess_pb2.PrepareRequest(
                    source=await asyncio.to_thread(job.instance.read),
                    format=start.format,
                    modality=start.modality,
                    laterality=start.laterality,
                    profile=job.wishes.profile,
                    preview_side=job.wishes.preview_side,
                    with_header=bool(job.wishes.dicom),
                )
            )

    def _frames(self, job: Job, prepared: preprocess_pb2.PrepareResponse) -> list[Image]:
        pathway = self._release.pathway(prepared.info.modality)
        if not prepared.frames:
            # Nothing would stand in the decision for an instance without an image.
            raise BreastcadError("INTERNAL", "the instance was prepared without any image")
        ways = job.progress.split(len(prepared.frames))
        return [
            Image(
                start=job.instance.start,
                prepared=prepared,
                frame=frame,
                file_name=frame_name(job.file_name, frame.index, prepared.info.frames),
                pathway=pathway,
                wishes=job.wishes,
                progress=way,
            )
            for frame, way in zip(prepared.frames, ways, strict=True)
        ]

    async def _each(self, images: list[Image]) -> list[Outcome]:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._images.outcome(image)) for image in images]
        except ExceptionGroup as errors:
            raise first_error(errors) from errors
        return [task.result() for task in tasks]
