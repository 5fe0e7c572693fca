"""Trained networks as ONNX graphs, checked against torch, and their answers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from breastcad.errors import Corrupt
from numpy.typing import NDArray
from torch import nn

from breastcad_train.half_weights import rounded, shrink
from breastcad_train.learner import Net
from breastcad_train.nets.classifier import Classifier
from breastcad_train.nets.deployed import DeployedClassifier, DeployedSegmenter

OPSET = 21
BATCH = 8
LARGEST_LOGIT_ERROR = 1e-3

Outputs = dict[str, NDArray[np.generic]]


def deployed(net: Net) -> tuple[nn.Module, list[str]]:
    """Return the network as it is deployed, and its outputs' names."""
    if isinstance(net, Classifier):
        return DeployedClassifier(net).eval(), ["logit", "evidence"]
    return DeployedSegmenter(net).eval(), ["probability"]


def to_onnx(net: Net, rows: int, columns: int) -> bytes:
    """Return the deployed graph for images of rows × columns, with any batch size.

    Raises
    ------
    Corrupt
        ``EXPORT_DIFFERS`` where the graph does not answer as torch does.
    """
    graph, names = deployed(rounded(net))
    example = torch.randint(0, 256, (2, 1, rows, columns), dtype=torch.uint8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            graph,
            (example,),
            path,
            input_names=["image"],
            output_names=names,
            opset_version=OPSET,
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        model = shrink(path.read_bytes())
    require_equal(graph, names, model, example[:1].repeat(3, 1, 1, 1))
    return model


def answer(model: bytes, images: NDArray[np.uint8], *, threads: int = 2) -> Outputs:
    """Return the graph's outputs by name for images of shape (n, rows, columns)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    batches = [
        session.run(names, {"image": images[start : start + BATCH, None]})
        for start in range(0, len(images), BATCH)
    ]
    return {name: np.concatenate(parts) for name, *parts in zip(names, *batches, strict=True)}


def require_equal(graph: nn.Module, names: list[str], model: bytes, images: torch.Tensor) -> None:
    """Refuse a graph that does not answer as `graph` does in torch.

    Parameters
    ----------
    graph
        The deployed network.
    names
        Of its outputs.
    model
        The ONNX graph.
    images
        uint8 of shape (N, 1, rows, columns).

    Raises
    ------
    Corrupt
        ``EXPORT_DIFFERS``, naming the output and its error.
    """
    with torch.no_grad():
        outputs = graph(images)
    expected = outputs if isinstance(outputs, tuple) else (outputs,)
    got = answer(model, images[:, 0].numpy(), threads=1)
    for name, value in zip(names, expected, strict=True):
        # A probability may fall on the other side of a rounding step.
        allowed = 1.0 if value.dtype == torch.uint8 else LARGEST_LOGIT_ERROR
        error = float(np.abs(got[name].astype(np.float64) - value.numpy()).max())
        if error > allowed:
            raise Corrupt("EXPORT_DIFFERS", f"{name} differs by {error} from torch's answer")
