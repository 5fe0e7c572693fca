"""What a worker may use, and how it binds itself before it reads the first byte."""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
from dataclasses import dataclass

_PR_SET_PDEATHSIG = 1
_OPEN_FILES = 64


@dataclass(frozen=True)
class Limits:
    """What one worker may use.

    Attributes
    ----------
    seconds
        Processor time for one file, at least 2; the kernel counts whole seconds and ends the worker
        up to one second before. Wall-clock time would refuse good files on a busy machine; it is
        bounded as well, at four times as much.
    memory_bytes
        Address space of the process, so that no more can be resident either.
    answer_bytes
        Pixels that one file may become.
    files
        After so many the worker is replaced, so that neither a leak nor what a file may have
        left behind lasts.
    """

    seconds: float = 5.0
    memory_bytes: int = 2 * 2**30
    answer_bytes: int = 512 * 2**20
    files: int = 500

    @property
    def wall_seconds(self) -> float:
        """Wall-clock time for one file, within which a busy machine should have read it."""
        return 4 * self.seconds


def allow_processor_time(limits: Limits) -> None:
    """Let the kernel end this process when it has computed for `Limits.seconds` from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.floor(used.ru_utime + used.ru_stime + limits.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def confine(limits: Limits, parent: int) -> None:
    """Bind this process for good: to the limits, and to the life of its parent.

    Parameters
    ----------
    limits
        What this process may use; the time is measured by the parent.
    parent
        Process id of the parent.

    Raises
    ------
    SystemExit
        If the parent has ended already.
    """
    # The kernel's signal comes also after SIGKILL of the parent, and while native code runs.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent ended before the start")
    # They reach the whole group; what runs shall be finished while the parent drains.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.answer_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),  # a dump would hold the image
    ):
        resource.setrlimit(kind, (most, most))
