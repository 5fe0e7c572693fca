"""Keeps a set of processes alive, and stops them in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from breastcad.errors import Unavailable

from breastcad_client.child import Child, ChildSpec

READY_POLL_S = 0.2
FIRST_BACKOFF_S = 0.5
MAX_BACKOFF_S = 30.0
STARTS_BEFORE_GIVING_UP = 3
"""A process that ends this often before all are ready will not come up by itself."""

Report = Callable[[str], None]
"""Takes a sentence for people about a process that ended or started again."""


class Supervisor:
    """Starts processes, restarts those that end, and stops all.

    Must be used from the main thread: the children end with the thread that started them.

    Parameters
    ----------
    specs
        The processes.
    logs
        Folder for one log file of each; it must exist.
    report
        Told of each unexpected end.
    grace_s
        Time that each process has to end by itself, in seconds.
    """

    def __init__(
        self, specs: Sequence[ChildSpec], logs: Path, report: Report, grace_s: float = 60.0
    ) -> None:
        self._specs = tuple(specs)
        self._logs = logs
        self._report = report
        self._grace_s = grace_s
        self._children: dict[str, Child] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._is_ready = False
        self._not_ready = {spec.name for spec in self._specs}

    def pid(self, name: str) -> int:
        """Return the process id of one process as it runs now."""
        return self._children[name].pid

    def log_of(self, name: str) -> Path:
        """Return the log file of one process."""
        return self._logs / f"{name}.log"

    async def start(self, timeout_s: float) -> None:
        """Start all processes and wait until each is ready.

        Raises
        ------
        Unavailable
            One ended again and again, or is not ready in time. All are stopped then.
        """
        self._keepers = [asyncio.create_task(self._keep(spec)) for spec in self._specs]
        ready = asyncio.gather(*(self._wait_until_ready(spec) for spec in self._specs))
        try:
            await self._first_of(ready, timeout_s)
        except BaseException:
            ready.cancel()
            await asyncio.gather(ready, return_exceptions=True)
            await self.stop()
            raise
        self._is_ready = True

    async def stop(self) -> None:
        """Stop all processes, rank by rank; safe to call twice."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        ranked = sorted(self._children.values(), key=lambda child: child.spec.stop_rank)
        for _, rank in groupby(ranked, key=lambda child: child.spec.stop_rank):
            await asyncio.gather(*(child.stop(self._grace_s) for child in rank))

    def kill(self) -> None:
        """End all processes at once, without a chance to finish."""
        for child in self._children.values():
            child.kill()

    async def _first_of(self, ready: asyncio.Future[list[None]], timeout_s: float) -> None:
        """Wait for readiness, for a keeper that gives up, or for the end of the time."""
        awaited: list[asyncio.Future[Any]] = [ready, *self._keepers]
        done, _ = await asyncio.wait(
            awaited, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            raise Unavailable(
                "START_TIMED_OUT",
                f"Not ready within {timeout_s:g} s: {', '.join(sorted(self._not_ready))}; "
                f"see {self._logs}.",
            )
        for task in done:
            task.result()

    async def _wait_until_ready(self, spec: ChildSpec) -> None:
        while not await spec.is_ready():
            await asyncio.sleep(READY_POLL_S)
        self._not_ready.discard(spec.name)

    async def _keep(self, spec: ChildSpec) -> None:
        """Run one process again and again, more slowly each time."""
        starts, backoff_s = 0, FIRST_BACKOFF_S
        while True:
            began = asyncio.get_running_loop().time()
            child = Child.start(spec, self.log_of(spec.name))
            self._children[spec.name] = child
            starts += 1
            status = await child.wait()
            child.kill()  # and whatever it started, which would hold its ports
            if not self._is_ready and starts >= STARTS_BEFORE_GIVING_UP:
                raise self._gave_up(spec, status)
            if asyncio.get_running_loop().time() - began > MAX_BACKOFF_S:
                backoff_s = FIRST_BACKOFF_S
            self._report(f"{spec.name} {_ended(status)}; it starts again in {backoff_s:g} s.")
            await asyncio.sleep(backoff_s)
            backoff_s = min(2 * backoff_s, MAX_BACKOFF_S)

    def _gave_up(self, spec: ChildSpec, status: int) -> Unavailable:
        return Unavailable(
            "START_FAILED",
            f"{spec.name} {_ended(status)} at each of {STARTS_BEFORE_GIVING_UP} starts; "
            f"see {self.log_of(spec.name)}. `breastcad doctor` names the usual causes.",
        )


def _ended(status: int) -> str:
    return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
