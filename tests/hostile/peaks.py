"""The largest memory of worker processes, sampled while they run."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

_SAMPLED_EVERY_S = 0.02


class Peaks:
    """Watches the children of this process; a context.

    Attributes
    ----------
    resident
        The largest resident set of any of them, in bytes.
    processes
        How many were seen.
    """

    def __init__(self) -> None:
        self.resident = 0
        self._pids: set[int] = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    @property
    def processes(self) -> int:
        """How many were seen."""
        return len(self._pids)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(_SAMPLED_EVERY_S):
            for child in psutil.Process().children():
                self._pids.add(child.pid)
                self.resident = max(self.resident, peak_resident(child.pid))


def peak_resident(pid: int) -> int:
    """Return the high-water mark of the kernel, which misses nothing between two samples."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return 1024 * int(found[1]) if found else 0
    return 0
