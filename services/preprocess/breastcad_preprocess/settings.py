"""Settings of the preprocess service."""

from __future__ import annotations

from breastcad.inference import InferenceClientSettings
from breastcad.settings import Port
from pydantic import Field


class PreprocessSettings(InferenceClientSettings):
    """How preprocessing is served, and where denoisers that are networks run."""

    port: Port = Field(default=50052, description="RPC port")
    max_running: int = Field(
        default=2, gt=0, description="Instances at once; a large mammogram takes about 300 MB"
    )
    decoder_timeout_s: float = Field(
        default=5.0,
        ge=2,
        description="Processor time for reading one file; four times as much by the clock",
    )
    decoder_memory_bytes: int = Field(
        default=2 * 2**30,
        ge=512 * 2**20,
        description="Address space of each process that reads files",
    )
