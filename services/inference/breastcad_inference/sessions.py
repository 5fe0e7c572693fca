"""A session computes one model on one thread, by ONNX Runtime or OpenVINO."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal, Protocol

import numpy as np
import onnxruntime
from breastcad.errors import Corrupt, Unavailable
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
)
from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotImplemented_

Runtime = Literal["onnxruntime", "openvino"]

_SILENT = 4
"""ONNX Runtime's messages quote pixels; only those of a crash are let through."""

_UNUSABLE = (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf, NotImplemented_)

_DTYPES: dict[str, np.dtype[Any]] = {
    "tensor(float)": np.dtype(np.float32),
    "tensor(uint8)": np.dtype(np.uint8),
    "tensor(uint16)": np.dtype(np.uint16),
}


@dataclass(frozen=True)
class Port:
    """An input or output of a graph.

    Parameters
    ----------
    name
        Its name in the graph.
    dtype
        Type of its elements.
    shape
        Without the batch; -1 where the size is not fixed.
    """

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]


class Session(Protocol):
    """One model on one thread."""

    def run(self, images: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Return the outputs by name for images of shape (batch, channels, rows, columns)."""
        ...


class OnnxRuntimeSession:
    """Compute by ONNX Runtime.

    Parameters
    ----------
    model
        Content of the ONNX file.

    Attributes
    ----------
    image
        The graph's input.
    outputs
        Its outputs.

    Raises
    ------
    Corrupt
        ``BUNDLE_UNUSABLE`` where the content is no graph that ONNX Runtime can compute.
    """

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = _SILENT
        providers = _providers(onnxruntime.get_available_providers())
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=providers)
        except _UNUSABLE as error:
            raise Corrupt(
                "BUNDLE_UNUSABLE", f"ONNX Runtime cannot load the graph ({type(error).__name__})"
            ) from None
        (self.image,) = (_port(value) for value in self._session.get_inputs())
        self.outputs = tuple(_port(value) for value in self._session.get_outputs())
        self._names = [output.name for output in self.outputs]

    def run(self, images: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """As `Session`."""
        answers = self._session.run(self._names, {self.image.name: images})
        return dict(zip(self._names, answers, strict=True))


class OpenVinoSession:
    """Compute by OpenVINO, in 32 bits also where the processor is faster with fewer.

    Parameters
    ----------
    model
        Content of the ONNX file.
    """

    def __init__(self, model: bytes) -> None:
        import openvino

        self._core = openvino.Core()
        options = {
            "INFERENCE_PRECISION_HINT": "f32",
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            # Each session would pin its thread to the same first core.
            "ENABLE_CPU_PINNING": False,
        }
        compiled = self._core.compile_model(self._core.read_model(model), "CPU", options)
        self._request = compiled.create_infer_request()
        self._names = [output.get_any_name() for output in compiled.outputs]

    def run(self, images: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """As `Session`."""
        answers = self._request.infer([images], share_inputs=True)
        return dict(zip(self._names, answers.values(), strict=True))


def choose_runtime(wanted: Literal["auto", "onnxruntime", "openvino"]) -> Runtime:
    """Return what computes; ``auto`` is ONNX Runtime, so that answers are the same everywhere.

    On networks with group normalisation OpenVINO took 0.8 to 1.7 of its time in 32 bits, and
    crashed when their batch was fixed: it must be asked for, after `benchmarks/serving.py`.

    Raises
    ------
    Unavailable
        ``OPENVINO_MISSING`` if it is asked for, but not installed.
    """
    if wanted == "openvino" and find_spec("openvino") is None:
        raise Unavailable("OPENVINO_MISSING", "runtime is openvino, which is not installed here")
    return "onnxruntime" if wanted == "auto" else wanted


def _providers(available: list[str]) -> list[str]:
    """Return the devices to compute on, best first."""
    return [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in available]


def _port(value: Any) -> Port:
    shape = tuple(size if isinstance(size, int) else -1 for size in value.shape[1:])
    return Port(value.name, _DTYPES[value.type], shape)
