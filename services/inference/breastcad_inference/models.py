"""The models of a release, ready to be bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from breastcad.bundles import Bundle
from breastcad.errors import Corrupt

from breastcad_inference.instance import Instance
from breastcad_inference.sessions import (
    OnnxRuntimeSession,
    OpenVinoSession,
    Port,
    Runtime,
    Session,
)


@dataclass(frozen=True)
class Model:
    """One bundle with its instances.

    Parameters
    ----------
    name
        Under which Triton serves it.
    image
        Its input.
    outputs
        Its outputs.
    instances
        Each has a session of its own.
    """

    name: str
    image: Port
    outputs: tuple[Port, ...]
    instances: tuple[Instance, ...]


def load_models(bundles: Iterable[Bundle], runtime: Runtime, instances: int) -> list[Model]:
    """Load and warm up every bundle.

    Raises
    ------
    Corrupt
        ``BUNDLE_CORRUPT`` if a model does not match its digest, ``BUNDLE_MISMATCH`` if its input
        is not what its spec says.
    """
    return [_load(bundle, runtime, _instances_of(bundle, instances)) for bundle in bundles]


def _instances_of(bundle: Bundle, wanted: int) -> int:
    """Return how many instances to run; denoisers are no part of an exam's way, and take memory."""
    return 1 if bundle.spec.task == "denoise" else wanted


def _load(bundle: Bundle, runtime: Runtime, count: int) -> Model:
    content = bundle.model
    first = OnnxRuntimeSession(content)
    image = _declared(bundle, first.image)
    sessions: list[Session] = [first] if runtime == "onnxruntime" else []
    while len(sessions) < count:
        sessions.append(
            OnnxRuntimeSession(content) if runtime == "onnxruntime" else OpenVinoSession(content)
        )
    for session in sessions:
        # The first run is slow: memory is taken and kernels are chosen.
        session.run(np.zeros((1, *image.shape), image.dtype))
    name = bundle.triton_name
    instances = tuple(Instance(name, image, first.outputs, session) for session in sessions)
    return Model(name, image, first.outputs, instances)


def _declared(bundle: Bundle, image: Port) -> Port:
    """Return the graph's input in the size that the bundle declares."""
    spec = bundle.spec.input
    declared = (spec.channels, spec.rows, spec.columns)
    if any(size not in (-1, want) for size, want in zip(image.shape, declared, strict=True)):
        raise Corrupt(
            "BUNDLE_MISMATCH",
            f"{bundle.triton_name} declares an image of {declared}, its graph takes {image.shape}",
        )
    return replace(image, shape=declared)
