"""A worker process whose readers do what hostile files might make decoders do."""

import ctypes
import os
import resource
import signal
import socket
import sys
import time
from collections import deque
from itertools import repeat
from pathlib import Path

import numpy as np
from breastcad.errors import InvalidInput, NotFound
from breastcad_preprocess.reading.worker import serve
from breastcad_preprocess.source import Frame, Source, SourceInfo

GIB = 2**30


def size(data: bytes) -> int:
    return len(data)


def crash(data: bytes) -> None:
    ctypes.string_at(0)


def abort(data: bytes) -> None:
    os.abort()


def leave(data: bytes) -> None:
    os._exit(3)


def hang(data: bytes) -> None:
    while True:
        time.sleep(1)


def hang_in_native_code(data: bytes) -> None:
    """Hold the interpreter's lock for ever, as a decoder in an endless loop does."""
    deque(repeat(0), maxlen=0)


def balloon(data: bytes) -> int:
    return np.ones(3 * GIB, np.uint8).size


def flood(data: bytes) -> Source:
    pixels = np.zeros((2**15, 2**15), np.uint8)
    return Source((Frame(0, pixels),), SourceInfo("US"))


def bug(data: bytes) -> int:
    return 1 // len(data[:0])


def refuse(data: bytes) -> None:
    raise InvalidInput("NOT_DICOM", "not DICOM", details={"modality": "MG"})


def other_error(data: bytes) -> None:
    raise NotFound("NO_SUCH", "an error that readers do not raise")


def text(data: bytes) -> str:
    return "not what was asked for"


def answer_at_random(data: bytes) -> None:
    channel = socket.socket(fileno=os.dup(int(sys.argv[2])))
    channel.sendall(data)
    time.sleep(60)


def trickle(data: bytes) -> None:
    channel = socket.socket(fileno=os.dup(int(sys.argv[2])))
    channel.sendall(b"\0\0\xff\xff")
    while True:
        channel.sendall(b"\0")
        time.sleep(0.01)


def state(data: bytes) -> dict[str, object]:
    """Tell what this process may do and what it sees."""
    return {
        "pid": os.getpid(),
        "environment": sorted(os.environ),
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "ignored": signal.getsignal(signal.SIGTERM) == signal.SIG_IGN,
        "files": len(list(Path("/proc/self/fd").iterdir())),
    }


if __name__ == "__main__":
    readers = [
        *(size, crash, abort, leave, hang, hang_in_native_code, balloon, flood, bug, refuse),
        *(other_error, text, answer_at_random, trickle, state),
    ]
    serve({reader.__name__: reader for reader in readers}, sys.argv[1:])
