"""Processes that are kept alive and stopped in order; each child is a line of Python."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from breastcad.errors import Unavailable
from breastcad_client.child import Child, ChildSpec, inherited
from breastcad_client.supervisor import Supervisor

SERVE = """
import pathlib, signal, sys, time
def stop(*_):
    with open('order', 'a') as order: order.write(sys.argv[1] + ' ')
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
with open('starts', 'a') as starts: starts.write(sys.argv[1] + ' ')
while True: time.sleep(0.01)
"""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def spec(name: str, rank: int = 0, code: str = SERVE) -> ChildSpec:
    async def has_started() -> bool:
        starts = Path("starts")
        return starts.exists() and name in starts.read_text().split()

    command = (sys.executable, "-I", "-S", "-c", code, name)
    return ChildSpec(name, command, has_started, stop_rank=rank)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    # A process that has ended but was not asked for its status yet still has its id.
    return status.rsplit(")", 1)[1].split()[0] == "Z"


def will_be_gone(pid: int) -> bool:
    """Wait up to 10 s for the end of a process that SIGKILL was sent to, which does not wait."""
    give_up_at = time.monotonic() + 10
    while not is_gone(pid) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return is_gone(pid)


async def wait_for(what: str, count: int) -> None:
    async with asyncio.timeout(30):
        while Path("starts").read_text().split().count(what) < count:
            await asyncio.sleep(0.02)


async def test_processes_stop_rank_by_rank_and_none_is_left(tmp_path: Path) -> None:
    supervisor = Supervisor([spec("c", 2), spec("a", 0), spec("b", 1)], tmp_path, print)
    await supervisor.start(timeout_s=60)
    pids = [supervisor.pid(name) for name in "abc"]

    await supervisor.stop()

    assert Path("order").read_text().split() == ["a", "b", "c"]
    assert all(map(is_gone, pids))


async def test_a_process_that_dies_is_reported_and_started_again(tmp_path: Path) -> None:
    reports: list[str] = []
    supervisor = Supervisor([spec("a")], tmp_path, reports.append)
    await supervisor.start(timeout_s=60)

    os.kill(supervisor.pid("a"), signal.SIGKILL)
    await wait_for("a", 2)
    await supervisor.stop()

    assert reports == ["a was killed by signal 9; it starts again in 0.5 s."]


async def test_a_process_that_never_comes_up_is_given_up_and_the_others_stop(
    tmp_path: Path,
) -> None:
    reports: list[str] = []
    broken = spec("broken", code="import sys; print('why'); sys.exit(7)")
    supervisor = Supervisor([spec("a"), broken], tmp_path, reports.append)

    with pytest.raises(Unavailable, match=r"START_FAILED: broken ended with status 7"):
        await supervisor.start(timeout_s=60)

    assert is_gone(supervisor.pid("a"))
    assert "why" in supervisor.log_of("broken").read_text()


async def test_the_start_ends_when_its_time_is_over(tmp_path: Path) -> None:
    never = spec("never", code="import time; time.sleep(60)")
    supervisor = Supervisor([never], tmp_path, print)

    with pytest.raises(Unavailable, match=r"START_TIMED_OUT: Not ready within 0\.3 s: never;"):
        await supervisor.start(timeout_s=0.3)

    assert is_gone(supervisor.pid("never"))


async def test_a_process_that_does_not_stop_is_ended_with_its_children(tmp_path: Path) -> None:
    stubborn = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = os.fork()\n"
        "if child: open('child', 'w').write(str(child)); open('starts', 'w').write('s')\n"
        "time.sleep(60)"
    )
    supervisor = Supervisor([spec("s", code=stubborn)], tmp_path, print, grace_s=0.2)
    await supervisor.start(timeout_s=60)
    pid, grandchild = supervisor.pid("s"), int(Path("child").read_text())

    await supervisor.stop()

    assert is_gone(pid)
    assert will_be_gone(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="the signal at the parent's end is Linux's")
def test_a_killed_parent_takes_its_processes_along(tmp_path: Path) -> None:
    parent = """
import asyncio, sys, pathlib
from breastcad_client.child import Child, ChildSpec
async def never(): return False
command = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)")
child = Child.start(ChildSpec("a", command, never), pathlib.Path("log"))
print(child.pid, flush=True)
asyncio.run(child.wait())
"""
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
    assert will_be_gone(pid)


def test_a_process_inherits_no_setting_that_is_for_one_service_alone() -> None:
    kept = {
        "PATH": "/bin",
        "BREASTCAD_S3_ENDPOINT": "s3",
        "BREASTCAD_LOG_LEVEL": "debug",
        "BREASTCAD_OTLP_ENDPOINT": "o",
    }
    ports = ("BREASTCAD_METRICS_PORT", "BREASTCAD_HEALTH_PORT", "breastcad_health_port")
    tls = ("BREASTCAD_TLS_CERTIFICATE", "BREASTCAD_TLS_SERVER_CA")
    assert inherited({**kept, **dict.fromkeys((*ports, *tls), "1")}) == kept


async def test_a_started_process_sees_its_own_settings_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BREASTCAD_METRICS_PORT", "9090")
    show = "import os; open('starts', 'w').write('a ' + str(sorted(os.environ)))"
    told = replace(spec("a", code=show), environment={"BREASTCAD_PORT": "1"})
    child = Child.start(told, tmp_path / "log")

    await child.wait()

    assert "BREASTCAD_PORT" in Path("starts").read_text()
    assert "BREASTCAD_METRICS_PORT" not in Path("starts").read_text()
