"""What is logged and measured of exams: counts and durations, nothing of their content."""

from __future__ import annotations

import hashlib
import time
from collections import Counter as Tally
from collections.abc import AsyncIterable

from breastcad import logs
from breastcad.errors import BreastcadError
from breastcad.v1 import exam_pb2
from prometheus_client import Counter, Histogram

from breastcad_gateway.exam import Finished
from breastcad_gateway.instances import Instance
from breastcad_gateway.progress import Board
from breastcad_gateway.runs import Analyse
from breastcad_gateway.wishes import Wishes

SECONDS = Histogram(
    "breastcad_exam_seconds",
    "Time from the begin of an exam's upload to its answer, in seconds.",
    buckets=(0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 30, 60, 120),
)
IMAGES = Counter("breastcad_images_total", "Images of answered exams.", ("status", "reason"))

_log = logs.get_logger(__name__)


class Observed:
    """Analyses exams as something else does, and tells logs and metrics of each.

    Parameters
    ----------
    analyse
        Does the work.
    """

    def __init__(self, analyse: Analyse) -> None:
        self._analyse = analyse

    async def __call__(
        self,
        request_id: str,
        wishes: Wishes,
        instances: AsyncIterable[Instance],
        board: Board,
    ) -> Finished:
        """Analyse one exam; see `breastcad_gateway.exam.ExamFlow.analyse`."""
        began_s = time.monotonic()
        exam = exam_label(request_id)
        _log.info("exam_accepted", exam=exam)
        try:
            finished = await self._analyse(request_id, wishes, instances, board)
        except BreastcadError as error:
            _log.warning("exam_failed", exam=exam, reason=error.reason)
            raise
        seconds = time.monotonic() - began_s
        SECONDS.observe(seconds)
        _count(finished, exam, seconds)
        return finished


def exam_label(request_id: str) -> str:
    """Return what logs call an exam: callers may build their ids from what names a patient."""
    return hashlib.sha256(request_id.encode()).hexdigest()[:12]


def _count(finished: Finished, exam: str, seconds: float) -> None:
    tally: Tally[str] = Tally()
    for image in finished.result.images:
        status = exam_pb2.ImageStatus.Name(image.status).removeprefix("IMAGE_STATUS_").lower()
        IMAGES.labels(status, image.reason).inc()
        tally[status] += 1
    status = exam_pb2.ExamStatus.Name(finished.result.status).removeprefix("EXAM_STATUS_")
    _log.info("exam_finished", exam=exam, status=status, seconds=round(seconds, 3), **tally)
