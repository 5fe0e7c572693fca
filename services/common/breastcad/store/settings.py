"""How to reach S3."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """Address and credentials of S3, from ``BREASTCAD_S3_...``; a folder needs none."""

    model_config = SettingsConfigDict(env_prefix="BREASTCAD_", frozen=True, env_ignore_empty=True)

    s3_endpoint: str | None = Field(default=None, description="HOST or HOST:PORT, without scheme")
    s3_access_key: str | None = Field(default=None, description="Not set: anonymous")
    s3_secret_key: SecretStr | None = None
    s3_secure: bool = Field(default=True, description="TLS")
    s3_region: str | None = Field(default=None, description="Not set: the bucket is asked")
    s3_ca_file: Path | None = Field(default=None, description="Not set: the system's authorities")
    s3_connect_timeout_s: float = Field(default=2.0, gt=0)
    s3_read_timeout_s: float = Field(default=10.0, gt=0, description="Longest silence, in seconds")
