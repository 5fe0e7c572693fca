"""Worker processes that read files from outside, one per slot, replaced when they end.

pebble and concurrent.futures take as long or longer for a file, and unpickle in the service what a
worker has written, which is code in the hands of whoever has taken a worker over.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TypeVar

from breastcad import logs
from breastcad.errors import BreastcadError, Unavailable
from breastcad.modalities import ModalityCode

from breastcad_preprocess.reading.limits import Limits
from breastcad_preprocess.reading.process import PROGRAM, Worker, WorkerEnded
from breastcad_preprocess.reading.protocol import Option, Order
from breastcad_preprocess.reading.refusals import decoder_timeout
from breastcad_preprocess.source import Source
from breastcad_preprocess.stored import Stored

_REPLACED_WITHIN_S = 20.0

_log = logs.get_logger(__name__)
_Value = TypeVar("_Value")


class ReadingPool:
    """Reads files in worker processes; may be used by any number of threads.

    Parameters
    ----------
    slots
        Number of workers; more readers than that wait for one another.
    limits
        What each worker may use.
    program
        Arguments of Python that start a worker.

    Raises
    ------
    Unavailable
        ``NO_WORKER`` if a worker does not start.
    """

    def __init__(
        self, slots: int, limits: Limits | None = None, program: tuple[str, ...] = PROGRAM
    ) -> None:
        self._limits = limits or Limits()
        self._program = program
        self._is_closing = False
        self._failure: Unavailable | None = None
        self._idle: SimpleQueue[Worker | Unavailable] = SimpleQueue()
        # A worker lives as long as the thread that started it, and these live until `close`.
        self._keepers = ThreadPoolExecutor(slots, thread_name_prefix="reading")
        for start in [self._keepers.submit(self._renew) for _ in range(slots)]:
            start.result()
        if self._failure is not None:
            self.close()
            raise self._failure

    def read_dicom(
        self,
        data: bytes,
        max_frames: Mapping[ModalityCode, int] | None = None,
        *,
        with_header: bool = False,
    ) -> Source:
        """Return a DICOM instance; as `source.read_dicom`, and as `read`."""
        frames = dict(max_frames or {})
        return self.read("dicom", data, Source, max_frames=frames, with_header=with_header)

    def read_header(self, data: bytes) -> bytes:
        """Return the header of a DICOM file; as `header.read_header`, and as `read`."""
        return self.read("header", data, bytes)

    def read_picture(self, data: bytes, modality: ModalityCode) -> Source:
        """Return a PNG or JPEG picture; as `source.read_picture`, and as `read`."""
        return self.read("picture", data, Source, modality=modality)

    def read_stored(self, data: bytes) -> Stored:
        """Return the stored values of a file; as `stored.read_stored`, and as `read`."""
        return self.read("stored", data, Stored)

    def read(self, reader: str, data: bytes, kind: type[_Value], **options: Option) -> _Value:
        """Return what a reader makes of a file.

        Parameters
        ----------
        reader
            Name of a reader of the workers.
        data
            The bytes of the file.
        kind
            What the reader returns.
        options
            Its keyword arguments.

        Raises
        ------
        BreastcadError
            As the reader.
        Refused
            ``DECODER_TIMEOUT``, ``DECODER_FAILED``, or ``TOO_LARGE`` for want of memory.
        Unavailable
            ``NO_WORKER`` while none can be started, ``CLOSING`` while the pool ends.
        """
        worker = self._take()
        try:
            return worker.ask(Order(reader, options, len(data)), data, kind)
        except TimeoutError:
            raise self._broken(decoder_timeout(self._limits.seconds), "its time was over") from None
        except WorkerEnded as ended:
            raise self._broken(ended.refusal, str(ended)) from None
        finally:
            self._give_back(worker)

    def probe(self) -> None:
        """Raise what kept the last worker from starting, if it did not start."""
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """End all workers, also those that read; to be called once."""
        self._is_closing = True
        # The kernel ends each worker together with its keeper.
        self._keepers.shutdown()
        with suppress(Empty):
            while True:
                item = self._idle.get_nowait()
                if isinstance(item, Worker):
                    item.end()

    def _broken(self, refusal: BreastcadError, cause: str) -> BreastcadError:
        """Return the refusal, unless the worker ends because the service does."""
        if self._is_closing:
            return Unavailable("CLOSING", "the service ends; connect to another")
        _log.warning("worker_replaced", reason=refusal.reason, cause=cause)
        return refusal

    def _take(self) -> Worker:
        while True:
            try:
                item = self._idle.get(timeout=_REPLACED_WITHIN_S)
            except Empty:
                raise Unavailable("NO_WORKER", "no process that reads files is free") from None
            if isinstance(item, Unavailable):
                self._replace(None)
                raise item
            if item.is_alive:
                return item
            # It was ended from outside while it did nothing; no file is to blame.
            self._replace(item)

    def _give_back(self, worker: Worker) -> None:
        if worker.is_usable and worker.files < self._limits.files and not self._is_closing:
            self._idle.put(worker)
        else:
            self._replace(worker)

    def _replace(self, worker: Worker | None) -> None:
        try:
            self._keepers.submit(self._renew, worker)
        except RuntimeError:  # the pool is closed
            if worker is not None:
                worker.end()

    def _renew(self, old: Worker | None = None) -> None:
        if old is not None:
            old.end()
        try:
            self._idle.put(Worker(self._limits, self._program))
            self._failure = None
        except Unavailable as failure:
            self._idle.put(failure)
            self._failure = failure
