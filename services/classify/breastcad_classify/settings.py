"""Settings of the classify service."""

from __future__ import annotations

from breastcad.inference import InferenceClientSettings
from breastcad.settings import Port
from pydantic import Field


class ClassifySettings(InferenceClientSettings):
    """How classification is served and where inference is."""

    port: Port = Field(default=50054, description="RPC port")
