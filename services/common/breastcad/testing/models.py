"""Tiny ONNX models whose answers one can compute by hand; needs the `onnx` package."""

from __future__ import annotations

from typing import Any

import numpy as np

DANGEROUS_PIXEL = 200
"""An image that begins with this grey, or a brighter one, makes `failing_segmenter` fail."""

_OPSET = 17
_IR = 8


def segmenter(rows: int = 256, columns: int = 256, channels: int = 1) -> bytes:
    """Return a model whose probability map is the first channel of the image."""
    from onnx import helper

    nodes = [
        helper.make_node("Gather", ["image", "zero"], ["probability"], axis=1),
    ]
    return _model(
        nodes, {"zero": np.array(0)}, _pixels(rows, columns, channels), _map(rows, columns)
    )


def classifier(rows: int = 256, columns: int = 256, channels: int = 1) -> bytes:
    """Return a model whose logit is the mean grey of all pixels divided by 255, minus 1/2.

    Its evidence is every 8th pixel of the first channel.
    """
    from onnx import helper

    nodes = [
        helper.make_node("Cast", ["image"], ["grey"], to=1),
        helper.make_node("ReduceMean", ["grey"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Div", ["mean", "white"], ["share"]),
        helper.make_node("Sub", ["share", "half"], ["centred"]),
        helper.make_node("Unsqueeze", ["centred", "one"], ["logit"]),
        helper.make_node("Gather", ["image", "zero"], ["first"], axis=1),
        helper.make_node("Slice", ["first", "starts", "ends", "axes", "steps"], ["evidence"]),
    ]
    constants = {
        "white": np.float32(255),
        "half": np.float32(0.5),
        "one": np.array([1]),
        "zero": np.array(0),
        "starts": np.array([0, 0]),
        "ends": np.array([rows, columns]),
        "axes": np.array([1, 2]),
        "steps": np.array([8, 8]),
    }
    outputs = {"logit": (1, ("batch", 1)), **_map(-(-rows // 8), -(-columns // 8), "evidence")}
    return _model(nodes, constants, _pixels(rows, columns, channels), outputs)


def denoiser(rows: int = 96, columns: int = 96) -> bytes:
    """Return a model that gives each value of the tile less a quarter of it."""
    from onnx import helper

    nodes = [helper.make_node("Mul", ["image", "share"], ["denoised"])]
    ports: Ports = {"denoised": (1, ("batch", 1, rows, columns))}
    inputs: Ports = {"image": (1, ("batch", 1, rows, columns))}
    return _model(nodes, {"share": np.float32(0.75)}, inputs, ports)


def failing_segmenter(rows: int = 256, columns: int = 256) -> bytes:
    """Return a `segmenter` that fails when the first pixel is `DANGEROUS_PIXEL` or brighter.

    ONNX Runtime's message then holds the grey of the pixel.
    """
    from onnx import helper

    nodes = [
        helper.make_node("Gather", ["image", "zero"], ["map"], axis=1),
        helper.make_node("Slice", ["map", "starts", "ends", "axes"], ["corner"]),
        helper.make_node("Cast", ["corner"], ["index"], to=7),
        helper.make_node("Gather", ["zeros", "index"], ["nothing"], axis=0),
        helper.make_node("Add", ["map", "nothing"], ["probability"]),
    ]
    constants = {
        "zero": np.array(0),
        "starts": np.array([0, 0]),
        "ends": np.array([1, 1]),
        "axes": np.array([1, 2]),
        "zeros": np.zeros(DANGEROUS_PIXEL, np.uint8),
    }
    return _model(nodes, constants, _pixels(rows, columns, 1), _map(rows, columns))


def slow_segmenter(rows: int = 256, columns: int = 256, side: int = 512) -> bytes:
    """Return a `segmenter` that multiplies matrices as often as the first pixel is bright.

    Each product is of two matrices of `side` × `side`.
    """
    from onnx import TensorProto, helper

    body = helper.make_graph(
        [
            helper.make_node("MatMul", ["state", "unit"], ["next"]),
            helper.make_node("Identity", ["going"], ["goes_on"]),
        ],
        "work",
        [
            helper.make_tensor_value_info("count", TensorProto.INT64, ()),
            helper.make_tensor_value_info("going", TensorProto.BOOL, ()),
            helper.make_tensor_value_info("state", TensorProto.FLOAT, (side, side)),
        ],
        [
            helper.make_tensor_value_info("goes_on", TensorProto.BOOL, ()),
            helper.make_tensor_value_info("next", TensorProto.FLOAT, (side, side)),
        ],
    )
    nodes = [
        helper.make_node("Gather", ["image", "zero"], ["map"], axis=1),
        helper.make_node("Slice", ["map", "starts", "ends"], ["corner"]),
        helper.make_node("Cast", ["corner"], ["long"], to=7),
        helper.make_node("ReduceSum", ["long"], ["turns"], keepdims=0),
        helper.make_node("Loop", ["turns", "true", "unit"], ["done"], body=body),
        helper.make_node("ReduceMin", ["done"], ["least"], keepdims=0),
        # The least element of the unit matrix is 0: the map stays what it is.
        helper.make_node("Cast", ["least"], ["nothing"], to=2),
        helper.make_node("Add", ["map", "nothing"], ["probability"]),
    ]
    constants = {
        "zero": np.array(0),
        "starts": np.array([0, 0, 0]),
        "ends": np.array([1, 1, 1]),
        "true": np.array(True),
        "unit": np.eye(side, dtype=np.float32),
    }
    return _model(nodes, constants, _pixels(rows, columns, 1), _map(rows, columns))


Ports = dict[str, tuple[int, tuple[Any, ...]]]


def _pixels(rows: int, columns: int, channels: int) -> Ports:
    return {"image": (2, ("batch", channels, rows, columns))}


def _map(rows: int, columns: int, name: str = "probability") -> Ports:
    return {name: (2, ("batch", rows, columns))}


def _model(nodes: list[Any], constants: dict[str, Any], inputs: Ports, outputs: Ports) -> bytes:
    from onnx import helper, numpy_helper

    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(name, *port) for name, port in inputs.items()],
        [helper.make_tensor_value_info(name, *port) for name, port in outputs.items()],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR
    )
    content: bytes = model.SerializeToString()
    return content
