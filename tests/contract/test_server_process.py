"""Contract of every service as a process: start, SIGTERM, wrong settings, taken ports."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from breastcad.channels import connect
from breastcad.testing import RawStub, raw_service, running

PROGRAM = """
import asyncio, gc, grpc, json, sys
from breastcad.server import run
from breastcad.settings import ServerSettings
from breastcad.testing import raw_service

async def slow(request, context):
    sys.stderr.write('{"event": "begun"}\\n')
    await asyncio.sleep(0.7)
    return b"finished"

async def build(settings):
    return raw_service({"Slow": grpc.unary_unary_rpc_method_handler(slow)})

run(ServerSettings, build)
sys.stderr.write(json.dumps({"event": "ended", "left_alone": gc.get_freeze_count()}) + "\\n")
"""


@asynccontextmanager
async def process(**settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {f"BREASTCAD_{name.upper()}": value for name, value in settings.items()}
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "GRPC_VERBOSITY": "NONE", **environment},
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def event(child: asyncio.subprocess.Process, name: str) -> dict[str, object]:
    assert child.stderr is not None
    async with asyncio.timeout(60):
        while True:
            line = await child.stderr.readline()
            assert line, f"ended without the event {name}"
            found: dict[str, object] = json.loads(line)
            if found["event"] == name:
                return found


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_lets_the_running_rpc_finish_and_the_exit_status_is_0(
    number: signal.Signals,
) -> None:
    async with process() as child:
        port = (await event(child, "serving"))["port"]
        async with connect(f"127.0.0.1:{port}") as channel:
            call = asyncio.ensure_future(RawStub(channel).unary_unary("Slow")(b""))
            await event(child, "begun")
            child.send_signal(number)
            assert await call == b"finished"
        await event(child, "draining")
        await event(child, "stopped")
        # Looking at every object of every import once more would take longer than the drain.
        left_alone = (await event(child, "ended"))["left_alone"]
        assert isinstance(left_alone, int)
        assert left_alone > 10_000
        assert await asyncio.wait_for(child.wait(), 30) == 0


async def test_rpcs_are_accepted_during_the_drain_lag() -> None:
    async with process(drain_lag_s="4") as child:
        port = (await event(child, "serving"))["port"]
        child.send_signal(signal.SIGTERM)
        await event(child, "draining")
        await asyncio.sleep(0.3)
        async with connect(f"127.0.0.1:{port}") as channel:
            assert await RawStub(channel).unary_unary("Slow")(b"") == b"finished"
        assert await asyncio.wait_for(child.wait(), 30) == 0


async def test_a_wrong_setting_is_named_in_one_line_and_the_exit_status_is_2() -> None:
    async with process(max_running="many") as child:
        _, errors = await child.communicate()

    assert child.returncode == 2
    assert errors.decode().splitlines() == [
        "BREASTCAD_MAX_RUNNING: Input should be a valid integer, "
        "unable to parse string as an integer"
    ]


async def test_a_taken_port_is_named_in_one_event_and_the_exit_status_is_1() -> None:
    async with running(raw_service({})) as server, process(port=str(server.port)) as child:
        found = await event(child, "cannot_start")
        status = await asyncio.wait_for(child.wait(), 30)

    assert (found["reason"], status) == ("PORT_TAKEN", 1)
