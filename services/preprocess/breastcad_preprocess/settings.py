"""Settings of the preprocess service."""

from __future__ import annotations

from breastcad.settings import Port, ServerSettings
from pydantic import Field


class PreprocessSettings(ServerSettings):
    """How preprocessing is served."""

    port: Port = Field(default=50052, description="RPC port")
    max_running: int = Field(
        default=2, gt=0, description="Instances at once; a large mammogram takes about 300 MB"
    )
