"""Settings that all services have; each service adds its own fields in a subclass.

A field is set by the environment variable ``BREASTCAD_`` + its name in upper case.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from breastcad.channels import MAX_MESSAGE_BYTES, ChannelSettings

ENV_PREFIX = "BREASTCAD_"

Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(ge=0)]


class ServerSettings(BaseSettings):
    """How a service is served; durations in seconds, sizes in bytes, port 0 means any free one."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, frozen=True, env_ignore_empty=True, extra="forbid"
    )

    host: str = Field(default="127.0.0.1", description="Address that the RPC port is bound to")
    port: Port = Field(default=0, description="RPC port")
    health_port: Port | None = Field(
        default=None, description="Plaintext port with health only, for probes that know no TLS"
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address of the metrics port")
    metrics_port: Port | None = Field(default=None, description="Prometheus port. Not set: none")

    tls_certificate: Path | None = Field(default=None, description="Certificate chain, PEM")
    tls_key: Path | None = Field(default=None, description="Its private key, PEM")
    tls_client_ca: Path | None = Field(
        default=None, description="Clients must show a certificate signed by one of these, PEM"
    )
    tls_server_ca: Path | None = Field(
        default=None, description="Services that are called must show one signed by these, PEM"
    )

    reflection: bool = Field(default=False, description="Serve the contracts; for development")
    max_message_bytes: int = Field(default=MAX_MESSAGE_BYTES, gt=0)
    max_connection_age_s: float = Field(
        default=300.0, gt=0, description="Clients connect anew after it and so find new servers"
    )
    max_running: int = Field(default=4, gt=0, description="RPCs that run at once")
    max_waiting: int = Field(default=64, ge=0, description="RPCs that wait; more are refused")

    drain_lag_s: Seconds = Field(
        default=0.0, description="Accepting goes on so long after SIGTERM, until callers know"
    )
    drain_grace_s: Seconds = Field(default=30.0, description="Then running RPCs may take this long")
    probe_interval_s: float = Field(default=5.0, gt=0, description="Between two readiness probes")
    probe_timeout_s: float = Field(default=5.0, gt=0, description="A slower probe has failed")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    otlp_endpoint: str | None = Field(default=None, description="OTLP gRPC collector. Not set: off")

    store: str = Field(
        default="file:///var/lib/breastcad",
        pattern=r"^(file:///|s3://)",
        description="Where bundles and releases are: file:///path or s3://bucket/prefix",
    )
    channel: str = Field(default="stable", description="The channel whose release answers")

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key must be set together")
        if self.tls_client_ca is not None and self.tls_certificate is None:
            raise ValueError("tls_client_ca needs tls_certificate and tls_key")
        return self

    @property
    def channels(self) -> ChannelSettings:
        """How this service calls others: same sizes, same certificate."""
        return ChannelSettings(
            max_message_bytes=self.max_message_bytes,
            tls_server_ca=self.tls_server_ca,
            tls_certificate=self.tls_certificate,
            tls_key=self.tls_key,
            traced=self.otlp_endpoint is not None,
        )


SettingsT = TypeVar("SettingsT", bound=ServerSettings)


def load(kind: type[SettingsT]) -> SettingsT:
    """Read the settings from the environment.

    Raises
    ------
    SystemExit
        With status 2 where a value is wrong, after one line per field on standard error. The line
        does not repeat the value, which may be a secret.
    """
    try:
        return kind()
    except ValidationError as error:
        for fault in error.errors(include_input=False, include_url=False):
            names = [f"{ENV_PREFIX}{part}".upper() for part in fault["loc"][:1]] or ["settings"]
            sys.stderr.write(f"{names[0]}: {fault['msg']}\n")
        raise SystemExit(2) from None
