"""The worker's side: ``python -m breastcad_preprocess.reading.worker``, started by the service.

It reads one file after the other, and ends with its parent or at the first surprise.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

import cv2
import msgspec
from breastcad.errors import BreastcadError
from breastcad.statuses import describe

from breastcad_preprocess.header import read_header
from breastcad_preprocess.quiet import silence_libraries
from breastcad_preprocess.reading.arrays import pack
from breastcad_preprocess.reading.limits import Limits, allow_processor_time, confine
from breastcad_preprocess.reading.memory import SharedBytes
from breastcad_preprocess.reading.protocol import LENGTH, Answer, Order, framed, told
from breastcad_preprocess.reading.refusals import decoder_failed, too_large
from breastcad_preprocess.source import read_dicom, read_picture
from breastcad_preprocess.stored import read_stored

Reader = Callable[..., object]

READERS: Mapping[str, Reader] = {
    "dicom": read_dicom,
    "header": read_header,
    "picture": read_picture,
    "stored": read_stored,
}


def serve(readers: Mapping[str, Reader], arguments: list[str]) -> None:
    """Read what is ordered until the parent has gone.

    Parameters
    ----------
    readers
        What can be ordered: functions of the bytes of a file and options.
    arguments
        Process id of the parent, file descriptors of the socket and of the shared memory, and the
        limits as JSON.
    """
    parent, channel, descriptor = (int(argument) for argument in arguments[:3])
    limits = msgspec.json.decode(arguments[3], type=Limits)
    confine(limits, parent)
    silence_libraries()
    cv2.setNumThreads(1)  # each worker has one core
    memory = SharedBytes(descriptor)
    with socket.socket(fileno=channel) as answers, answers.makefile("rb") as orders:
        answers.sendall(framed(Answer()))
        while (order := _next(orders)) is not None:
            allow_processor_time(limits)
            _serve_one(readers, order, memory, answers)


def _next(orders: BinaryIO) -> Order | None:
    length = orders.read(LENGTH.size)
    if len(length) < LENGTH.size:
        return None
    return msgspec.msgpack.decode(orders.read(*LENGTH.unpack(length)), type=Order)


def _serve_one(
    readers: Mapping[str, Reader], order: Order, memory: SharedBytes, answers: socket.socket
) -> None:
    try:
        value = readers[order.reader](memory.first(order.size), **order.options)
        answer = Answer(pack(value, memory))
    except BreastcadError as error:
        answer = Answer(failure=told(error))
    except Exception as error:
        answers.sendall(framed(_surprise(error)))
        raise
    answers.sendall(framed(answer))


def _surprise(error: Exception) -> Answer:
    """Tell of an error that no reader should raise, without its text, and of missing memory."""
    known: dict[str, Any] = describe(error)
    cause = f"{known['error']} at {', '.join(known['at'][-3:])}"
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.EFBIG:
        return Answer(failure=told(too_large(), cause))
    return Answer(failure=told(decoder_failed(), cause))


if __name__ == "__main__":
    serve(READERS, sys.argv[1:])
