"""Weights kept as 16-bit floats inside a 32-bit graph, so that a bundle is half as large."""

from __future__ import annotations

import copy
from typing import TypeVar

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

LEAST_ELEMENTS = 512
Net = TypeVar("Net", bound=nn.Module)


def rounded(net: Net) -> Net:
    """Return a copy of `net` whose large weights are exactly 16-bit floats."""
    copied = copy.deepcopy(net)
    with torch.no_grad():
        for parameter in copied.parameters():
            if parameter.numel() >= LEAST_ELEMENTS:
                parameter.copy_(parameter.half().float())
    return copied


def shrink(model: bytes) -> bytes:
    """Store large 32-bit constants that are exact in 16 bits as such, with a cast behind each.

    Runtimes fold the casts when they load the graph: it computes as before.
    """
    graph = onnx.load_from_string(model)
    casts = []
    for tensor in graph.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LEAST_ELEMENTS:
            continue
        half = values.astype(np.float16)
        if not np.array_equal(half.astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.graph.node]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    return bytes(graph.SerializeToString())
