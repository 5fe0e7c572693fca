"""A stand-in for inference: functions instead of models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray

from breastcad.errors import Unavailable

Model = Callable[[NDArray[Any]], dict[str, NDArray[Any]]]


class FakeInference:
    """Answers with the function that a model's name stands for, and remembers what was asked.

    Parameters
    ----------
    outputs
        Model name → function from the image, shape (1, channels, rows, columns), to the
        outputs, shapes (1, ...). What the function raises reaches the caller.

    Attributes
    ----------
    calls
        The names and images of all calls, oldest first.
    """

    def __init__(self, outputs: Mapping[str, Model]) -> None:
        self._outputs = outputs
        self.calls: list[tuple[str, NDArray[Any]]] = []

    async def infer(self, model: str, image: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Answer as `breastcad.inference.Inference` does; an unknown model is unavailable."""
        self.calls.append((model, image))
        if model not in self._outputs:
            raise Unavailable("INFERENCE_FAILED", f"no model {model!r} is served")
        return self._outputs[model](image)
