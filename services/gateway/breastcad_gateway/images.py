"""The way of one image through the services."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from breastcad.errors import (
    BreastcadError,
    DeadlineExceeded,
    InvalidInput,
    Overloaded,
    Unavailable,
)
from breastcad.v1 import classify_pb2, exam_pb2, preprocess_pb2, segment_pb2

from breastcad_gateway.clients import Below
from breastcad_gateway.findings import Findings
from breastcad_gateway.groups import first_error
from breastcad_gateway.instances import Instance
from breastcad_gateway.progress import ImageProgress
from breastcad_gateway.release import AcceptedRelease, Pathway
from breastcad_gateway.render.objects import render
from breastcad_gateway.results import Outcome, analysed, labelled, refused
from breastcad_gateway.wishes import Wishes


@dataclass(frozen=True)
class Job:
    """One image to be analysed.

    Parameters
    ----------
    instance
        The file.
    image_id
        Identifies the image in the assessment.
    file_name
        Name of its pictures, without folder and suffix.
    wishes
        What shall come back.
    progress
        Its way over the board.
    """

    instance: Instance
    image_id: str
    file_name: str
    wishes: Wishes
    progress: ImageProgress


class ImageFlow:
    """Takes images through preparation, segmentation, classification and drawing.

    Parameters
    ----------
    below
        The services.
    release
        Decides the order of segmentation and classification.
    max_images
        Images of all exams that are under way at once.
    max_source_bytes
        Largest file that fits in one message, in bytes.
    """

    def __init__(
        self, below: Below, release: AcceptedRelease, *, max_images: int, max_source_bytes: int
    ) -> None:
        self._below = below
        self._release = release
        self._places = asyncio.Semaphore(max_images)
        self._max_source_bytes = max_source_bytes

    async def outcome(self, job: Job) -> Outcome:
        """Analyse one image; what is wrong with this image alone becomes its outcome.

        Raises
        ------
        Unavailable, Overloaded
            If the whole exam should be tried again, also because a service was too slow.
        DeadlineExceeded
            If the caller's time is up.
        """
        async with self._places:
            try:
                return await self._analyse(job)
            finally:
                job.progress.finish()

    async def _analyse(self, job: Job) -> Outcome:
        try:
            prepared = await self._prepare(job)
        except BreastcadError as error:
            return _refused(job, None, error)
        try:
            return await self._answer(job, prepared)
        except BreastcadError as error:
            return _refused(job, prepared.info, error)

    async def _prepare(self, job: Job) -> preprocess_pb2.PrepareResponse:
        if job.instance.size_bytes > self._max_source_bytes:
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
                )
            )

    async def _answer(self, job: Job, prepared: preprocess_pb2.PrepareResponse) -> Outcome:
        name = job.instance.start.name
        if prepared.info.use == preprocess_pb2.IMAGE_USE_LABEL_ONLY:
            return labelled(name, prepared)
        pathway = self._release.pathway(prepared.info.modality)
        found = await (
            self._one_after_the_other(job, prepared, pathway)
            if pathway.in_order
            else self._side_by_side(job, prepared)
        )
        with job.progress.passing(exam_pb2.STAGE_RENDER):
            objects = await asyncio.to_thread(render, job.wishes, name, job.file_name, found)
        return analysed(name, job.image_id, found, objects)

    async def _one_after_the_other(
        self, job: Job, prepared: preprocess_pb2.PrepareResponse, pathway: Pathway
    ) -> Findings:
        segmented = await self._segment(job, prepared, with_probability=pathway.needs_mask)
        return Findings(prepared, segmented, await self._classify(job, prepared, segmented))

    async def _side_by_side(self, job: Job, prepared: preprocess_pb2.PrepareResponse) -> Findings:
        try:
            async with asyncio.TaskGroup() as group:
                segmenting = group.create_task(self._segment(job, prepared))
                classifying = group.create_task(self._classify(job, prepared))
        except ExceptionGroup as errors:
            raise first_error(errors) from errors
        return Findings(prepared, segmenting.result(), classifying.result())

    async def _segment(
        self,
        job: Job,
        prepared: preprocess_pb2.PrepareResponse,
        *,
        with_probability: bool = False,
    ) -> segment_pb2.SegmentResponse:
        with job.progress.passing(exam_pb2.STAGE_SEGMENT):
            return await self._below.segment(
                segment_pb2.SegmentRequest(
                    image=prepared.image,
                    geometry=prepared.geometry,
                    modality=prepared.info.modality,
                    with_probability=with_probability,
                )
            )

    async def _classify(
        self,
        job: Job,
        prepared: preprocess_pb2.PrepareResponse,
        segmented: segment_pb2.SegmentResponse | None = None,
    ) -> classify_pb2.ClassifyResponse:
        request = classify_pb2.ClassifyRequest(
            image=prepared.image,
            modality=prepared.info.modality,
            with_heat_map=job.wishes.heat_map,
        )
        if segmented is not None and segmented.HasField("probability"):
            request.probability.CopyFrom(segmented.probability)
        if segmented is not None and segmented.HasField("malignancy_logit"):
            request.malignancy_logit = segmented.malignancy_logit
        with job.progress.passing(exam_pb2.STAGE_CLASSIFY):
            return await self._below.classify(request)


def _refused(job: Job, info: preprocess_pb2.SourceInfo | None, error: BreastcadError) -> Outcome:
    if isinstance(error, Unavailable | Overloaded | DeadlineExceeded):
        raise error
    return refused(job.instance.start, job.image_id, info, error)
