"""One child process: its start, its end, and what is known of it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from breastcad.settings import ENV_PREFIX

from breastcad_client import launch

END_POLL_S = 0.05
_INHERITED = tuple(ENV_PREFIX + name for name in ("S3_", "LOG_", "OTLP_ENDPOINT"))
"""The settings that hold for each service alike. Any other one, such as a port, is for one alone;
the supervisor's plan says it.
"""


@dataclass(frozen=True)
class ChildSpec:
    """A process to keep alive.

    Attributes
    ----------
    name
        Short name for people and for the log file.
    command
        Absolute path of the program, and its arguments.
    is_ready
        Tells whether the process serves; asked again until it does.
    environment
        What is added to what the child inherits (`inherited`).
    stop_rank
        Processes of a lower rank are stopped, and gone, before those of a higher one.
    """

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_rank: int = 0


class Child:
    """A running process."""

    def __init__(self, spec: ChildSpec, process: subprocess.Popen[bytes]) -> None:
        self.spec = spec
        self._process = process
        self._is_swept = False

    @classmethod
    def start(cls, spec: ChildSpec, log: Path) -> Child:
        """Start the process; its output is added to the file `log`.

        It gets a process group of its own, so that Ctrl-C in a terminal reaches the parent only,
        which then stops everything in order.
        """
        with log.open("ab") as output:
            # Not asyncio's: a cancelled start there can leave a process that nobody knows of.
            process = subprocess.Popen(
                _command(spec),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**inherited(os.environ), **spec.environment},
                process_group=0,
            )
        return cls(spec, process)

    @property
    def pid(self) -> int:
        """Process id, which is its process group's id too."""
        return self._process.pid

    async def wait(self) -> int:
        """Wait for the end and return the exit status; minus the signal's number if killed."""
        while (status := self._process.poll()) is None:
            await asyncio.sleep(END_POLL_S)
        return status

    async def stop(self, grace_s: float) -> int:
        """Ask the process to end, and end its whole group once `grace_s` seconds are over."""
        self._process.terminate()
        try:
            async with asyncio.timeout(grace_s):
                await self.wait()
        except TimeoutError:
            self.kill()
        status = await self.wait()
        # What the process started itself must not outlive it and hold its ports.
        self.kill()
        return status

    def kill(self) -> None:
        """End the whole process group at once, grandchildren included."""
        if self._is_swept:
            return
        # Once the process has ended and its group with it, the number may become another's.
        self._is_swept = self._process.poll() is not None
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def inherited(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what a child gets of the parent's environment: of our settings only a few."""
    return {
        name: value
        for name, value in environment.items()
        # Settings are read without regard to case.
        if not name.upper().startswith(ENV_PREFIX) or name.upper().startswith(_INHERITED)
    }


def _command(spec: ChildSpec) -> tuple[str, ...]:
    if sys.platform != "linux":
        return spec.command
    return (sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), *spec.command)
