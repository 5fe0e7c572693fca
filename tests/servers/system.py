"""The whole system, started by the command that a user types."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

START_TIMEOUT_S = 180
STOP_TIMEOUT_S = 90


@dataclass(frozen=True)
class RunningSystem:
    """``breastcad up`` with all that it started.

    Attributes
    ----------
    address
        ``host:port`` of the gateway.
    process
        The command.
    logs
        Folder of one log file for each service.
    said
        File of what the command tells people.
    """

    address: str
    process: subprocess.Popen[str]
    logs: Path
    said: Path

    def service(self, name: str) -> psutil.Process:
        """Return the process of one service as it runs now."""
        for child in psutil.Process(self.process.pid).children():
            if f"breastcad_{name}" in child.cmdline():
                return child
        raise LookupError(f"no process of {name}")

    def stop(self) -> int:
        """Stop everything as Ctrl-C does and return the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_TIMEOUT_S)


@contextmanager
def run_system(store: Path, logs: Path) -> Iterator[RunningSystem]:
    """Start the system on free ports of loopback and stop it at the end."""
    command = [sys.executable, "-m", "breastcad_client", "up", "--port", "0"]
    command += ["--store", f"file://{store}", "--logs", str(logs)]
    said = logs / "said.txt"
    with said.open("w") as stderr:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**os.environ, "COLUMNS": "200"},
        )
    try:
        yield RunningSystem(_address(process, said), process, logs, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_TIMEOUT_S)
        if process.stdout:
            process.stdout.close()


def _address(process: subprocess.Popen[str], said: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "serves at" in line:
            return line.split()[-1]
    raise AssertionError(f"the system did not start ({process.wait(5)}): {said.read_text()}")
