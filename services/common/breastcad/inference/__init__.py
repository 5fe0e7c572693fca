"""Client of the inference service."""

from breastcad.inference.protocol import Inference

__all__ = ["Inference"]
