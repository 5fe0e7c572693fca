"""The way of one prepared image through the services."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from breastcad.errors import BreastcadError
from breastcad.v1 import classify_pb2, exam_pb2, preprocess_pb2, segment_pb2

from breastcad_gateway.clients import CONCERN_THE_EXAM, Below
from breastcad_gateway.findings import Findings
from breastcad_gateway.groups import first_error
from breastcad_gateway.objects import ExamObject
from breastcad_gateway.progress import ImageProgress
from breastcad_gateway.release import Pathway
from breastcad_gateway.render.pictures import render
from breastcad_gateway.results import Outcome, analysed, refused
from breastcad_gateway.wishes import Wishes


@dataclass(frozen=True)
class Image:
    """One image to be analysed: a still, or one frame of a clip.

    Parameters
    ----------
    start
        What the caller said of its instance.
    prepared
        What was read of its instance.
    frame
        The image itself, one of those of `prepared`.
    file_name
        Name of its pictures, without folder and suffix.
    pathway
        How it is answered.
    wishes
        What shall come back.
    progress
        Its way over the board.
    """

    start: exam_pb2.InstanceStart
    prepared: preprocess_pb2.PrepareResponse
    frame: preprocess_pb2.PreparedFrame
    file_name: str
    pathway: Pathway
    wishes: Wishes
    progress: ImageProgress


class ImageFlow:
    """Takes images through segmentation, classification and drawing.

    Parameters
    ----------
    below
        The services.
    max_images
        Images of all exams that are under way at once.
    """

    def __init__(self, below: Below, *, max_images: int) -> None:
        self._below = below
        self._places = asyncio.Semaphore(max_images)

    async def outcome(self, image: Image) -> Outcome:
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
                return await self._analyse(image)
            except CONCERN_THE_EXAM:
                raise
            except BreastcadError as error:
                return refused(image.start, image.prepared.info, error, image.frame.index)
            finally:
                image.progress.finish()

    async def _analyse(self, image: Image) -> Outcome:
        found = await (
            self._one_after_the_other(image)
            if image.pathway.in_order
            else self._side_by_side(image)
        )
        pictures = await self._pictures(image, found) if image.wishes.pictures else []
        return analysed(image.start.name, image.prepared, found, pictures)

    async def _pictures(self, image: Image, found: Findings) -> list[ExamObject]:
        with image.progress.passing(exam_pb2.STAGE_RENDER):
            return await asyncio.to_thread(
                render, image.wishes, image.start.name, image.file_name, found
            )

    async def _one_after_the_other(self, image: Image) -> Findings:
        segmented = await self._segment(image, with_probability=image.pathway.needs_mask)
        return Findings(image.frame, segmented, await self._classify(image, segmented))

    async def _side_by_side(self, image: Image) -> Findings:
        try:
            async with asyncio.TaskGroup() as group:
                segmenting = group.create_task(self._segment(image))
                classifying = group.create_task(self._classify(image))
        except ExceptionGroup as errors:
            raise first_error(errors) from errors
        return Findings(image.frame, segmenting.result(), classifying.result())

    async def _segment(
        self, image: Image, *, with_probability: bool = False
    ) -> segment_pb2.SegmentResponse:
        with image.progress.passing(exam_pb2.STAGE_SEGMENT):
            return await self._below.segment(
                segment_pb2.SegmentRequest(
                    image=image.frame.image,
                    geometry=image.frame.geometry,
                    modality=image.prepared.info.modality,
                    with_probability=with_probability,
                )
            )

    async def _classify(
        self, image: Image, segmented: segment_pb2.SegmentResponse | None = None
    ) -> classify_pb2.ClassifyResponse:
        request = classify_pb2.ClassifyRequest(
            image=image.frame.image,
            modality=image.prepared.info.modality,
            with_heat_map=image.wishes.heat_map,
        )
        if segmented is not None and segmented.HasField("probability"):
            request.probability.CopyFrom(segmented.probability)
        if segmented is not None and segmented.HasField("malignancy_logit"):
            request.malignancy_logit = segmented.malignancy_logit
        with image.progress.passing(exam_pb2.STAGE_CLASSIFY):
            return await self._below.classify(request)
