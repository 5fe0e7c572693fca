"""Damaged files through the real worker processes, and some through the whole service.

    python -m tests.hostile.fuzz --count 3000
    python -m tests.hostile.fuzz --minutes 60 --seed 7
    python -m tests.hostile.fuzz --only 1234

Prints what became of each kind of damage, and exits with 1 if anything happened that must not:
a crash or hang of the service, a refusal without a known reason, a flawed image, a process beyond
2 GiB. Files that did so, and those that cost a worker, are kept.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import structlog
from breastcad.testing import FakeInference, in_process, write_release
from breastcad.v1 import preprocess_pb2_grpc as rpc
from breastcad_preprocess.quiet import silence_libraries
from breastcad_preprocess.reading.limits import Limits
from breastcad_preprocess.reading.pool import ReadingPool
from breastcad_preprocess.service import preprocess_service

from tests.hostile.cases import Case, case
from tests.hostile.outcomes import BROKEN, Outcome, prepare, read
from tests.hostile.peaks import Peaks, peak_resident

SLOTS = 2
LIMITS = Limits()
_MAX_RESIDENT = 2 * 2**30
_PREPARED_EACH = 10
_BATCH = 100


def numbers(options: argparse.Namespace) -> Iterator[list[int]]:
    """Yield the numbers of cases, in batches, until there are enough or time is over."""
    if options.only is not None:
        yield [options.only]
        return
    end = time.monotonic() + 60 * options.minutes if options.minutes else float("inf")
    count = sys.maxsize if options.minutes else options.count
    for start in itertools.count(0, _BATCH):
        if start >= count or time.monotonic() >= end:
            return
        yield list(range(start, min(start + _BATCH, count)))


async def run(options: argparse.Namespace) -> list[Outcome]:
    """Make, read and prepare all cases; return what became of them."""
    outcomes: list[Outcome] = []
    pool = await asyncio.to_thread(ReadingPool, SLOTS, LIMITS)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(SLOTS) as threads:
        service = preprocess_service(write_release(Path(folder)), pool, FakeInference({}))
        async with in_process(service) as channel:
            stub = rpc.PreprocessServiceStub(channel)
            for batch in numbers(options):
                cases = [case(options.seed, number) for number in batch]
                loop = asyncio.get_running_loop()
                for each in cases[::_PREPARED_EACH]:
                    outcomes.append(_kept(await prepare(stub, each), options))
                reading = [loop.run_in_executor(threads, read, pool, each) for each in cases]
                outcomes += [_kept(await outcome, options) for outcome in reading]
        await asyncio.to_thread(pool.close)
    return outcomes


def _kept(outcome: Outcome, options: argparse.Namespace) -> Outcome:
    """Write a file that broke something to a folder, and say where."""
    if outcome.fault or outcome.word in BROKEN:
        path = options.keep / _name(outcome.case, options.seed)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(outcome.case.data)
        _say(f"{outcome.word} {outcome.fault} {outcome.case.kind} of {outcome.case.name}: {path}")
    return outcome


def _name(of: Case, seed: int) -> str:
    return f"{seed}-{of.number}.{'picture' if of.is_picture else 'dcm'}"


def table(outcomes: list[Outcome]) -> str:
    """Return kinds of damage by what became of the files, as Markdown."""
    words = sorted({outcome.word for outcome in outcomes}, key=lambda word: (word.isupper(), word))
    cells = Counter((outcome.case.kind.rstrip("+"), outcome.word) for outcome in outcomes)
    kinds = sorted({kind for kind, _ in cells})
    rows = [[kind, *(str(cells[kind, word] or "") for word in words)] for kind in kinds]
    sums = Counter(outcome.word for outcome in outcomes)
    lines = [["damage", *words], ["---"] * (len(words) + 1), *rows]
    lines.append(["all", *(str(sums[word]) for word in words)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def report(outcomes: list[Outcome], peaks: Peaks, causes: Counter[str]) -> int:
    """Print all that was found and return the number of faults."""
    faults = sum(bool(outcome.fault) for outcome in outcomes)
    # Not ru_maxrss: a new process begins with that of the process that has started it.
    own = peak_resident(os.getpid())
    slowest = max(outcome.seconds for outcome in outcomes)
    _say(table(outcomes))
    _say(f"{len(outcomes)} outcomes, {faults} faults, slowest answer {slowest:.1f} s with waiting")
    _say(f"largest worker {peaks.resident / 2**20:.0f} MiB of {peaks.processes} processes")
    _say(f"service {own / 2**20:.0f} MiB")
    for cause, count in causes.most_common():
        _say(f"{count} × {cause}")
    return faults + (max(peaks.resident, own) > _MAX_RESIDENT)


def _cause(entry: Mapping[str, Any]) -> str:
    """Return why a worker was replaced, or where an error came from that nobody expected."""
    return str(entry.get("cause") or f"{entry['event']} {entry.get('error')} {entry.get('at')}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run, report, and return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=3000, help="number of files")
    parser.add_argument("--minutes", type=float, default=0, help="go on for so long instead")
    parser.add_argument("--seed", type=int, default=1, help="other files for another seed")
    parser.add_argument("--only", type=int, help="one file by its number")
    parser.add_argument("--keep", type=Path, default=Path("out/hostile"), help="where files go")
    options = parser.parse_args()
    silence_libraries()
    with Peaks() as peaks, structlog.testing.capture_logs() as entries:
        outcomes = asyncio.run(run(options))
    causes = Counter(
        _cause(entry) for entry in entries if entry["log_level"] in ("warning", "error")
    )
    return 1 if report(outcomes, peaks, causes) else 0


if __name__ == "__main__":
    sys.exit(main())
