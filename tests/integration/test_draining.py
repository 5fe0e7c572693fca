"""SIGTERM to each process while exams run: each exam accepted is answered."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from breastcad.channels import connect
from breastcad.errors import BreastcadError
from breastcad.v1 import exam_pb2
from breastcad_client.client import AsyncClient
from breastcad_client.exam import Exam
from breastcad_client.grouping import group_into_exams
from breastcad_client.sources import find_sources

from tests.servers.system import RunningSystem, run_system

pytestmark = pytest.mark.integration

EXAMS = 20
SERVICES = ("gateway", "preprocess", "segment", "classify", "fusion", "inference")


@pytest.fixture(scope="module")
def own_system(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """A system that nobody else talks to; its processes are stopped one after the other."""
    with run_system(store, tmp_path_factory.mktemp("logs")) as running:
        yield running


async def outcome(client: AsyncClient, exam: Exam, accepted: asyncio.Semaphore) -> str:
    """Return COMPLETE, or the reason of the error that the exam was answered with."""
    try:
        answer = await client.analyze(exam, objects=(), on_progress=lambda _: accepted.release())
    except BreastcadError as error:
        return error.reason
    return exam_pb2.ExamStatus.Name(answer.result.status)


async def reported(system: RunningSystem, sentence: str) -> bool:
    """Wait until the command has said a sentence, at most 10 s."""
    for _ in range(100):
        if sentence in system.said.read_text():
            return True
        await asyncio.sleep(0.1)
    return False


def exams_of(folder: Path) -> list[Exam]:
    files = find_sources([str(folder)], pictures=False).files
    return [group_into_exams(files)[0] for _ in range(EXAMS)]


@pytest.mark.parametrize("name", SERVICES)
async def test_a_stopped_process_loses_no_exam(
    own_system: RunningSystem, example_exam: Path, name: str
) -> None:
    accepted = asyncio.Semaphore(0)
    process = own_system.service(name)
    async with connect(own_system.address) as channel:
        client = AsyncClient(channel, timeout_s=120)
        runs = [
            asyncio.create_task(outcome(client, exam, accepted)) for exam in exams_of(example_exam)
        ]
        await accepted.acquire()

        process.send_signal(signal.SIGTERM)

        answers = await asyncio.gather(*runs)
    process.wait(60)
    assert await reported(own_system, f"{name} ended with status 0")
    if name == "gateway":
        # What it had not accepted yet may be sent again; what it had accepted is answered.
        assert set(answers) <= {"EXAM_STATUS_COMPLETE", "UNAVAILABLE"}
        assert "EXAM_STATUS_COMPLETE" in answers
    else:
        assert Counter(answers) == {"EXAM_STATUS_COMPLETE": EXAMS}


async def test_a_killed_model_server_is_started_again_and_exams_go_on(
    own_system: RunningSystem, example_exam: Path
) -> None:
    async with connect(own_system.address) as channel:
        client = AsyncClient(channel, timeout_s=120)
        exam, *_ = exams_of(example_exam)
        own_system.service("inference").kill()

        answer = await outcome(client, exam, asyncio.Semaphore(0))

    assert answer == "EXAM_STATUS_COMPLETE"
