"""Settings of services that use inference."""

from __future__ import annotations

from pydantic import Field, SecretStr

from breastcad.settings import ServerSettings


class InferenceClientSettings(ServerSettings):
    """How inference is reached, for services to inherit from."""

    inference: str = Field(default="127.0.0.1:8001", description="Address of Triton's gRPC port")
    inference_timeout_s: float = Field(
        default=30.0, gt=0, description="Longest wait for one answer; a nearer deadline wins"
    )
    inference_shared_memory: bool = Field(
        default=False,
        description="Pixels and maps by shared memory; both ends must share /dev/shm",
    )
    inference_token: SecretStr | None = Field(
        default=None, description="Triton's access token; shared memory needs it"
    )
