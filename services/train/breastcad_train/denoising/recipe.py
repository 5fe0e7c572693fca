"""Recipes of denoisers, as flat TOML beside this module."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from breastcad_train import recipes


class DenoiserRecipe(BaseModel):
    """How one denoiser is trained.

    ``supervision`` is ``clean`` where the phantom behind the noise is the target, ``neighbor``
    where the net sees noisy images only (Neighbor2Neighbor). ``start_from`` names a run of the same
    shape whose weights are taken over. ``note`` is printed on the card.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    task: Literal["denoise"]
    supervision: Literal["clean", "neighbor"] = "clean"
    start_from: str = ""
    widths: tuple[int, ...] = (32, 64, 96)
    blocks: tuple[int, ...] = (1, 2, 2)
    minutes: float = Field(gt=0)
    phantoms: int = Field(default=1200, gt=0)
    batch: int = Field(default=8, gt=0)
    patch: int = Field(default=128, gt=0, multiple_of=32)
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)
    ema_decay: float = Field(default=0.998, ge=0, lt=1)
    speck_weight: float = Field(default=4.0, ge=0)
    neighbor_weight: float = Field(default=2.0, ge=0)
    seed: int = 0
    note: str = ""

    @model_validator(mode="after")
    def _levels_fit(self) -> DenoiserRecipe:
        if len(self.widths) != len(self.blocks):
            raise ValueError("widths and blocks need one number a level each")
        return self


def read(name: str) -> DenoiserRecipe:
    """Return the shipped recipe `name`, or the one in a file; see `recipes.read`."""
    return recipes.find(DenoiserRecipe, Path(str(files(__package__))), name)
