"""What Triton calls: one instance of one model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import numpy as np
from breastcad import logs
from breastcad.inference.wire import FAILED
from breastcad.statuses import describe
from numpy.typing import NDArray

from breastcad_inference.sessions import Port, Session

Answer = dict[str, NDArray[Any]]

_log = logs.get_logger(__name__)


class Instance:
    """Answers requests with one session; PyTriton calls each instance from a thread of its own.

    Every answer has the output ``failed`` beside the model's own: 1 where the model failed, and
    all other outputs are 0 then. An exception would go to the caller with its traceback, and
    would fail the other requests of the batch.

    Parameters
    ----------
    name
        The model's name, for the log.
    image
        The model's input.
    outputs
        The model's outputs.
    session
        Computes the model.
    """

    def __init__(self, name: str, image: Port, outputs: Sequence[Port], session: Session) -> None:
        self._name = name
        self._image = image
        self._outputs = outputs
        self._session = session

    def __call__(self, requests: Sequence[Mapping[str, NDArray[Any]]]) -> list[Answer]:
        """Return one answer for each request, in order."""
        images = [request[self._image.name] for request in requests]
        if len(images) > 1:
            together = self._answer(np.concatenate(images))
            if not together[FAILED].any():
                return _split(together, [len(image) for image in images])
        return [self._answer(image) for image in images]

    def _answer(self, images: NDArray[Any]) -> Answer:
        answer = _blank(self._outputs, len(images))
        with _Contained(self._name):
            answer = {**self._computed(images), FAILED: np.zeros((len(images), 1), np.uint8)}
        return answer

    def _computed(self, images: NDArray[Any]) -> Answer:
        expected = self._image
        if images.dtype != expected.dtype or images.shape[1:] != expected.shape:
            raise ValueError(f"expected {expected}")
        answer = self._session.run(images)
        for output in self._outputs:
            # Checked here: PyTriton's own check would send the caller a traceback.
            _require(answer[output.name], output, len(images))
        return answer


class _Contained:
    """Let no exception out, and log its kind and place without its text."""

    def __init__(self, model: str) -> None:
        self._model = model

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        if error is not None:
            _log.error("inference_failed", model=self._model, **describe(error))
        return isinstance(error, Exception)


def _require(array: NDArray[Any], output: Port, batch: int) -> None:
    shape = (batch, *output.shape)
    fits = len(shape) == array.ndim and all(
        want in (-1, have) for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits or array.dtype != output.dtype:
        raise ValueError(f"expected {output}")


def _blank(outputs: Sequence[Port], batch: int) -> Answer:
    """Return outputs of zeros, 1 long where the size is not fixed, and failed."""
    answer = {
        output.name: np.zeros((batch, *(abs(size) for size in output.shape)), output.dtype)
        for output in outputs
    }
    return {**answer, FAILED: np.ones((batch, 1), np.uint8)}


def _split(answer: Answer, lengths: Sequence[int]) -> list[Answer]:
    ends = np.cumsum(lengths)
    return [
        {name: array[end - length : end] for name, array in answer.items()}
        for end, length in zip(ends, lengths, strict=True)
    ]
