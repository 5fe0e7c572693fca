"""Settings of the segment service."""

from __future__ import annotations

from breastcad.inference import InferenceClientSettings
from breastcad.settings import Port
from pydantic import Field


class SegmentSettings(InferenceClientSettings):
    """How segmentation is served and where inference is."""

    port: Port = Field(default=50053, description="RPC port")
