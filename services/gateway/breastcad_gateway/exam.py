"""The flow of one exam: every image by itself, then one decision per breast."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass
from importlib.metadata import version

from breastcad.v1 import exam_pb2, fusion_pb2

from breastcad_gateway.clients import Below
from breastcad_gateway.groups import first_error
from breastcad_gateway.images import ImageFlow, Job
from breastcad_gateway.instances import Instance, input_digest
from breastcad_gateway.objects import ExamObject
from breastcad_gateway.progress import Board, ImageProgress
from breastcad_gateway.release import AcceptedRelease, sorted_models
from breastcad_gateway.render.canvas import FOOTER
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
    images
        The way of one image.
    release
        What answers.
    """

    def __init__(self, below: Below, images: ImageFlow, release: AcceptedRelease) -> None:
        self._below = below
        self._images = images
        self._release = release

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
        received: list[Instance] = []
        outcomes = await self._outcomes(wishes, instances, received, board)
        breasts = await self._fuse(outcomes, board)
        models = sorted_models(model for outcome in outcomes for model in outcome.models)
        result = exam_pb2.ExamResult(
            request_id=request_id,
            release=self._release.name,
            status=exam_status(outcomes),
            breasts=breasts,
            images=[outcome.result for outcome in outcomes],
            models=models,
            timings_ms=board.timings_ms(),
            disclaimer=DISCLAIMER,
            input_digest=input_digest(received),
            software_version=SOFTWARE_VERSION,
        )
        return Finished(
            result=result,
            objects=tuple(each for outcome in outcomes for each in outcome.objects),
            repeatable=all(outcome.repeatable for outcome in outcomes),
        )

    async def _outcomes(
        self,
        wishes: Wishes,
        instances: AsyncIterable[Instance],
        received: list[Instance],
        board: Board,
    ) -> list[Outcome]:
        names = FileNames()
        tasks: list[asyncio.Task[Outcome]] = []
        try:
            async with asyncio.TaskGroup() as group:
                async for instance in instances:
                    received.append(instance)
                    job = Job(
                        instance=instance,
                        image_id=str(len(tasks)),
                        file_name=names.name(instance.start.name),
                        wishes=wishes,
                        progress=ImageProgress(board),
                    )
                    tasks.append(group.create_task(self._images.outcome(job)))
        except ExceptionGroup as errors:
            raise first_error(errors) from errors
        return [task.result() for task in tasks]

    async def _fuse(
        self, outcomes: Iterable[Outcome], board: Board
    ) -> Iterable[fusion_pb2.BreastAssessment]:
        evidence = [outcome.evidence for outcome in outcomes if outcome.evidence is not None]
        if not evidence:
            return ()
        board.expect(exam_pb2.STAGE_FUSE)
        with board.passing(exam_pb2.STAGE_FUSE):
            fused = await self._below.fuse(fusion_pb2.FuseRequest(evidence=evidence))
        return fused.breasts
