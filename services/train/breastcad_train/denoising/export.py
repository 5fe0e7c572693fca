"""A trained denoiser as an ONNX graph, checked against torch, and its answers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from breastcad.errors import Corrupt
from numpy.typing import NDArray
from torch.export import Dim

from breastcad_train.export import OPSET
from breastcad_train.half_weights import rounded, shrink
from breastcad_train.nets.dncnn import DnCNN

LARGEST_ERROR = 1e-3
_EXAMPLE = (2, 1, 64, 96)
_CHECKED = (1, 1, 96, 64)

Floats = NDArray[np.float32]


def to_onnx(net: DnCNN) -> bytes:
    """Return the graph, for any batch, and rows and columns that are multiples of the stride.

    Raises
    ------
    Corrupt
        ``EXPORT_DIFFERS`` where the graph does not answer as torch does.
    """
    deployed = rounded(net).to(memory_format=torch.contiguous_format).eval()
    rows, columns = (net.stride * Dim(name, min=2, max=1024) for name in ("rows", "columns"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(
            deployed,
            (torch.zeros(_EXAMPLE),),
            path,
            input_names=["image"],
            output_names=["denoised"],
            opset_version=OPSET,
            dynamic_shapes=({0: Dim("batch"), 2: rows, 3: columns},),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        model = shrink(path.read_bytes())
    _require_equal(deployed, model)
    return model


class Graph:
    """A denoiser's graph in ONNX Runtime, on one thread.

    Parameters
    ----------
    model
        As `to_onnx` gives it.
    """

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, image: Floats) -> Floats:
        """Denoise an image of shape (rows, columns) whose noise has standard deviation 1."""
        (answer,) = self._session.run(["denoised"], {"image": image[None, None]})
        return np.asarray(answer[0, 0], dtype=np.float32)


def _require_equal(net: DnCNN, model: bytes) -> None:
    image = 10 + torch.randn(_CHECKED, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = net(image)[0, 0].numpy()
    error = float(np.abs(Graph(model)(image[0, 0].numpy()) - expected).max())
    if error > LARGEST_ERROR:
        raise Corrupt("EXPORT_DIFFERS", f"denoised differs by {error} from torch's answer")
