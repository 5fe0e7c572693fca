"""The gateway as a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from breastcad.channels import connect
from breastcad.testing import write_release
from breastcad.testing.exams import analyze, exam_messages
from breastcad.testing.services import FakeServices
from breastcad.v1 import exam_pb2


async def test_an_accepted_exam_is_answered_after_sigterm_and_nothing_names_a_file(
    tmp_path: Path, gate: Any
) -> None:
    write_release(tmp_path)
    fakes = FakeServices()
    fakes.segment.calls.before = gate
    async with fakes.serving() as addresses:
        child = await start(store=tmp_path.as_uri(), port="0", **addresses)
        try:
            port = (await event(child, "serving"))["port"]
            async with connect(f"127.0.0.1:{port}") as channel:
                messages = exam_messages("doe-jane", {"doe-jane.dcm": b"1", "other": b"refuse"})
                running = asyncio.create_task(analyze(channel, messages))
                await asyncio.wait_for(gate.reached.wait(), 10)
                child.send_signal(signal.SIGTERM)
                await event(child, "draining")
                gate.opened.set()
                answer = await running
            assert child.stderr is not None
            rest = (await child.stderr.read()).decode()
            status = await asyncio.wait_for(child.wait(), 10)
        finally:
            if child.returncode is None:
                child.kill()

    assert answer.result.status == exam_pb2.EXAM_STATUS_PARTIAL
    assert status == 0
    assert "exam_finished" in rest
    assert "doe" not in rest


async def start(**settings: str) -> asyncio.subprocess.Process:
    environment = {f"BREASTCAD_{name.upper()}": value for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "breastcad_gateway",
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "GRPC_VERBOSITY": "NONE", **environment},
    )


async def event(child: asyncio.subprocess.Process, name: str) -> dict[str, Any]:
    assert child.stderr is not None
    async with asyncio.timeout(20):
        while True:
            line = await child.stderr.readline()
            assert line, f"ended without the event {name}"
            found: dict[str, Any] = json.loads(line)
            if found["event"] == name:
                return found
