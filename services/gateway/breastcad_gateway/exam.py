"""The flow of one exam: every instance by itself, then one decision per breast."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass
from importlib.metadata import version

from breastcad.v1 import exam_pb2, fusion_pb2

from breastcad_gateway.clients import Below
from breastcad_gateway.dicom_exam import dicom_exam, without_source
from breastcad_gateway.files import Answered, FileFlow, Job
from breastcad_gateway.groups import first_error
from breastcad_gateway.instances import Instance, input_digest
from breastcad_gateway.limits import Quota
from breastcad_gateway.objects import ExamObject
from breastcad_gateway.progress import Board, ImageProgress
from breastcad_gateway.release import AcceptedRelease, sorted_models
from breastcad_gateway.render.canvas import FOOTER
from breastcad_gateway.render.dicom.objects import render_objects
from breastcad_gateway.render.names import FileNames
from breastcad_gateway.results import Outcome, exam_status
from breastcad_gateway.wishes import Wishes

DISCLAIMER = FOOTER
SOFTWARE_VERSION = version("breastcad-gateway")


@dataclass(frozen=True)
class Finished:
    """The whole answer to one exam.

    Parameters
    ----------
    result
        The result.
    objects
        The files, image by image in the order of the upload.
    repeatable
        Whether the same request will have the same answer again.
    """

    result: exam_pb2.ExamResult
    objects: tuple[ExamObject, ...]
    repeatable: bool

    @property
    def size_bytes(self) -> int:
        """Memory that the answer takes, nearly."""
        return self.result.ByteSize() + sum(len(each.data) for each in self.objects)


class ExamFlow:
    """Analyses exams.

    Parameters
    ----------
    below
        The services.
    files
        The way of one instance.
    release
        What answers.
    max_images
        Most images of one exam; each analysed frame of a clip is one.
    """

    def __init__(
        self, below: Below, files: FileFlow, release: AcceptedRelease, *, max_images: int
    ) -> None:
        self._below = below
        self._files = files
        self._release = release
        self._max_images = max_images

    async def analyse(
        self,
        request_id: str,
        wishes: Wishes,
        instances: AsyncIterable[Instance],
        board: Board,
    ) -> Finished:
        """Analyse an exam while its instances arrive.

        Parameters
        ----------
        request_id
            The caller's name of the exam.
        wishes
            What shall come back.
        instances
            In the order of the upload; an error of this iterator ends the exam.
        board
            Is told of every step.

        Raises
        ------
        BreastcadError
            If the exam as a whole cannot be answered.
        """
        answered = await self._answers(wishes, instances, board)
        outcomes = [outcome for each in answered for outcome in each.outcomes]
        breasts = await self._fuse(outcomes, board)
        models = sorted_models(model for outcome in outcomes for model in outcome.models)
        result = exam_pb2.ExamResult(
            request_id=request_id,
            release=self._release.name,
            status=exam_status(outcomes),
            breasts=breasts,
            images=[outcome.result for outcome in outcomes],
            models=models,
            disclaimer=DISCLAIMER,
            input_digest=input_digest([each.instance for each in answered]),
            software_version=SOFTWARE_VERSION,
        )
        pictures = (each for outcome in outcomes for each in outcome.objects)
        documents = await self._render(result, answered, wishes, board)
        result.timings_ms.update(board.timings_ms())
        return Finished(
            result=result,
            objects=(*pictures, *documents),
            repeatable=all(outcome.repeatable for outcome in outcomes),
        )

    async def _answers(
        self, wishes: Wishes, instances: AsyncIterable[Instance], board: Board
    ) -> list[Answered]:
        names, quota = FileNames(), Quota(self._max_images)
        tasks: list[asyncio.Task[Answered]] = []
        try:
            async with asyncio.TaskGroup() as group:
                async for instance in instances:
                    job = Job(
                        instance=instance,
                        file_name=names.name(instance.start.name),
                        wishes=wishes,
                        progress=ImageProgress(board),
                        quota=quota,
                    )
                    tasks.append(group.create_task(self._files.answer(job)))
        except ExceptionGroup as errors:
            raise first_error(errors) from errors
        return [task.result() for task in tasks]

    async def _render(
        self,
        result: exam_pb2.ExamResult,
        answered: list[Answered],
        wishes: Wishes,
        board: Board,
    ) -> tuple[ExamObject, ...]:
        """Return the DICOM objects, and note in the result which of them are not there."""
        if not wishes.dicom:
            return ()
        board.expect(exam_pb2.STAGE_RENDER)
        with board.passing(exam_pb2.STAGE_RENDER):
            exam = dicom_exam(result, answered, wishes)
            rendered = await asyncio.to_thread(render_objects, exam, wishes.dicom)
        result.missing_objects.extend((*without_source(answered, wishes), *rendered.missing))
        return rendered.objects

    async def _fuse(
        self, outcomes: Iterable[Outcome], board: Board
    ) -> Iterable[fusion_pb2.BreastAssessment]:
        evidence = _numbered(outcomes)
        if not evidence:
            return ()
        board.expect(exam_pb2.STAGE_FUSE)
        with board.passing(exam_pb2.STAGE_FUSE):
            fused = await self._below.fuse(fusion_pb2.FuseRequest(evidence=evidence))
        return fused.breasts


def _numbered(outcomes: Iterable[Outcome]) -> list[fusion_pb2.Evidence]:
    """Return all evidence; an image's id is its place among the images of the exam's result."""
    evidence = []
    for place, outcome in enumerate(outcomes):
        if outcome.evidence is not None:
            outcome.evidence.image_id = str(place)
            evidence.append(outcome.evidence)
    return evidence
