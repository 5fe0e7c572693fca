"""What the store command takes from the environment."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class StoreSettings(BaseSettings):
    """Secrets, which are no options: what is typed is seen by every user of the machine."""

    model_config = SettingsConfigDict(env_prefix="BREASTCAD_STORE_", env_ignore_empty=True)

    token: SecretStr | None = Field(default=None, description="Shown to DICOMweb as a bearer")
