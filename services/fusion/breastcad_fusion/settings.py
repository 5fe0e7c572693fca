"""Settings of the fusion service."""

from __future__ import annotations

from breastcad.settings import Port, ServerSettings
from pydantic import Field


class FusionSettings(ServerSettings):
    """How fusion is served."""

    port: Port = Field(default=50055, description="RPC port")
