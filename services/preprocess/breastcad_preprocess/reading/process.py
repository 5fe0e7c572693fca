"""One worker process, as the service sees it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from typing import TypeVar

import msgspec
from breastcad.errors import BreastcadError, Unavailable

from breastcad_preprocess.reading.arrays import unpack
from breastcad_preprocess.reading.limits import Limits
from breastcad_preprocess.reading.memory import SharedBytes
from breastcad_preprocess.reading.protocol import (
    LENGTH,
    MAX_ANSWER_BYTES,
    Answer,
    Failure,
    Order,
    framed,
)
from breastcad_preprocess.reading.refusals import decoder_failed

PROGRAM = ("-m", "breastcad_preprocess.reading.worker")
_START_S = 60.0
# A worker gets nothing of the service's environment, which may hold secrets.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    # Memory of a mammogram is kept for the next one: new pages cost more than copies.
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

_Value = TypeVar("_Value")


class WorkerEnded(Exception):
    """The worker has ended or must not be used again.

    Parameters
    ----------
    cause
        Why, for the log.
    refusal
        What becomes of the file.
    """

    def __init__(self, cause: str, refusal: BreastcadError) -> None:
        super().__init__(cause)
        self.refusal = refusal


class Worker:
    """A process that reads one file at a time.

    The thread that makes it must live as long: the kernel ends the process with that thread.

    Parameters
    ----------
    limits
        What it may use.
    program
        Arguments of Python that start it.

    Raises
    ------
    Unavailable
        ``NO_WORKER`` if it does not start.
    """

    def __init__(self, limits: Limits, program: tuple[str, ...] = PROGRAM) -> None:
        self._limits = limits
        self.files = 0
        self.is_usable = False
        self._memory = SharedBytes()
        self._socket, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = self._started(theirs.fileno(), program)
        except OSError:
            self._let_go()
            raise _not_started() from None
        self._await_ready()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ask(self, order: Order, data: bytes, kind: type[_Value]) -> _Value:
        """Return what the worker has read, or raise the refusal that it has answered.

        Parameters
        ----------
        order
            What it shall do.
        data
            The bytes of the file.
        kind
            Type of the value.

        Raises
        ------
        BreastcadError
            As the reader.
        TimeoutError
            If its time is over.
        WorkerEnded
            If it has ended, or has answered what no worker answers.
        """
        self.is_usable = False
        self.files += 1
        try:
            self._memory.write(memoryview(data))
            answer = self._exchange(order)
            if answer.failure is not None:
                raise self._failed(answer.failure)
            value = unpack(answer.value, kind, self._memory)
        except (msgspec.DecodeError, RecursionError):
            raise WorkerEnded("answered nonsense", decoder_failed()) from None
        except (ConnectionError, EOFError):
            raise self._ended() from None
        finally:
            self._memory.free()
        self.is_usable = True
        return value

    def end(self) -> None:
        """Kill the process, wait for its end, and free what it held; to be called once."""
        self._process.kill()
        self._process.wait()
        self._let_go()

    def _let_go(self) -> None:
        self._socket.close()
        self._memory.close()

    def _started(self, channel: int, program: tuple[str, ...]) -> subprocess.Popen[bytes]:
        limits = msgspec.json.encode(self._limits).decode()
        place = (str(os.getpid()), str(channel), str(self._memory.descriptor))
        return subprocess.Popen(
            [sys.executable, "-I", "-W", "ignore", *program, *place, limits],
            pass_fds=(channel, self._memory.descriptor),
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            # Native decoders write what they like there.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _await_ready(self) -> None:
        try:
            self._answer(time.monotonic() + _START_S)
        except (OSError, EOFError, msgspec.DecodeError):
            self.end()
            raise _not_started() from None
        self.is_usable = True

    def _failed(self, failure: Failure) -> BreastcadError | WorkerEnded:
        """Return what a told failure is; a worker that was surprised ends, any other goes on."""
        error = failure.error()
        if failure.cause:
            return WorkerEnded(failure.cause, error)
        self.is_usable = True
        return error

    def _exchange(self, order: Order) -> Answer:
        deadline = time.monotonic() + self._limits.wall_seconds
        self._socket.settimeout(_left(deadline))
        self._socket.sendall(framed(order))
        return self._answer(deadline)

    def _answer(self, deadline: float) -> Answer:
        (length,) = LENGTH.unpack(self._receive(LENGTH.size, deadline))
        if length > MAX_ANSWER_BYTES:
            raise msgspec.DecodeError("too long")
        return msgspec.msgpack.decode(self._receive(length, deadline), type=Answer)

    def _receive(self, count: int, deadline: float) -> bytes:
        buffer = bytearray(count)
        rest = memoryview(buffer)
        while rest:
            self._socket.settimeout(_left(deadline))
            received = self._socket.recv_into(rest)
            if not received:
                raise EOFError
            rest = rest[received:]
        return bytes(buffer)

    def _ended(self) -> WorkerEnded | TimeoutError:
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            return WorkerEnded("has closed its end", decoder_failed())
        if status == -signal.SIGXCPU:
            return TimeoutError()
        by = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        return WorkerEnded(by, decoder_failed())


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _not_started() -> Unavailable:
    return Unavailable("NO_WORKER", "the process that reads files does not start; try again")
