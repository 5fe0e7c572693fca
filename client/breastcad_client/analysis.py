"""Many exams at once, within a bound, each written as soon as it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from breastcad.errors import BreastcadError, InvalidInput
from breastcad.v1 import exam_pb2

from breastcad_client.client import AsyncClient
from breastcad_client.exam import Exam, ExamObject
from breastcad_client.folder import ResultFolder
from breastcad_client.kinds import Kind
from breastcad_client.outcome import Outcome

ExamProgress = Callable[[Exam, exam_pb2.Progress], None]
"""Called for every progress message, with the exam that it belongs to."""


async def analyze_all(
    client: AsyncClient,
    exams: Sequence[Exam],
    objects: Sequence[Kind],
    folder: ResultFolder,
    on_progress: ExamProgress,
    at_once: int,
) -> list[Outcome]:
    """Analyse exams and write their objects.

    Parameters
    ----------
    client
        Where they are analysed.
    exams
        The exams.
    objects
        Kinds of objects that shall come back.
    folder
        Takes the objects.
    on_progress
        Told of the progress of each exam.
    at_once
        Number of exams that run at once, at least 1.

    Returns
    -------
    list[Outcome]
        One outcome for each exam, in the order given; a failed exam does not stop the others.
    """
    places = asyncio.Semaphore(at_once)

    async def analyze(exam: Exam) -> Outcome:
        async with places:
            answer = await _answer_of(client, exam, objects, on_progress)
            return await asyncio.to_thread(_written, folder, exam, *answer)

    return list(await asyncio.gather(*(analyze(exam) for exam in exams)))


async def _answer_of(
    client: AsyncClient, exam: Exam, objects: Sequence[Kind], on_progress: ExamProgress
) -> tuple[Outcome, tuple[ExamObject, ...]]:
    try:
        answer = await client.analyze(exam, objects, lambda part: on_progress(exam, part))
    except BreastcadError as error:
        return Outcome.of_failure(exam, error), ()
    except OSError as error:
        unreadable = InvalidInput("FILE_UNREADABLE", f"A file cannot be read: {error.strerror}.")
        return Outcome.of_failure(exam, unreadable), ()
    return Outcome(answer.result), answer.objects


def _written(
    folder: ResultFolder, exam: Exam, outcome: Outcome, objects: Sequence[ExamObject]
) -> Outcome:
    try:
        files = folder.write_objects(exam, outcome.result.images, objects)
    except BreastcadError as error:
        # The results, this one's and the others', are worth more than its objects.
        return replace(outcome, unwritten=error)
    return replace(outcome, written=files)
