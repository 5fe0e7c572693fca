"""Settings of the inference service."""

from __future__ import annotations

import os
from typing import Literal

from breastcad.settings import Port, ServerSettings
from pydantic import Field, SecretStr


class InferenceSettings(ServerSettings):
    """How Triton is run; `port` is that of health, `host` is where Triton's gRPC listens too."""

    triton_port: Port = Field(default=8001, description="gRPC port of Triton")
    triton_http_port: Port = Field(
        default=0, description="HTTP port of Triton, always on loopback: for its own control"
    )
    triton_metrics_port: Port | None = Field(
        default=None, description="Triton's Prometheus port, on metrics_host. Not set: none"
    )
    inference_token: SecretStr | None = Field(
        default=None, description="Registering shared memory asks for it. Not set: nobody can"
    )
    runtime: Literal["auto", "onnxruntime", "openvino"] = Field(
        default="auto", description="auto: ONNX Runtime; OpenVINO computes in 32 bits too"
    )
    instances: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        gt=0,
        description="Sessions of each model, one thread each. Not set: as many as cores",
    )
    max_batch: int = Field(
        default=1, gt=0, description="Images computed together; above 1 only pays on a GPU"
    )
    batch_delay_ms: float = Field(
        default=0.0, ge=0, description="Wait of an image for others to be computed with"
    )
    max_queue: int = Field(default=256, gt=0, description="Images that wait for a model")
    queue_timeout_s: float = Field(
        default=60.0, gt=0, le=60.0, description="An image that waited longer is refused"
    )
