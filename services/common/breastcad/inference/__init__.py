"""Client of the inference service."""

from breastcad.inference.client import TritonInference
from breastcad.inference.protocol import Inference
from breastcad.inference.settings import InferenceClientSettings

__all__ = ["Inference", "InferenceClientSettings", "TritonInference"]
