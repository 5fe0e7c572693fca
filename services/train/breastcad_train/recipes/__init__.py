"""Recipes: everything that decides how a model is trained, as flat TOML beside this module."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeVar

from breastcad.bundles import ModalityCode
from breastcad.errors import NotFound
from breastcad.profiles import Profile
from breastcad_preprocess.profiles import PROFILES
from pydantic import BaseModel, ConfigDict, Field

from breastcad_train.augment import Augmentation
from breastcad_train.nets.classifier import Pooling
from breastcad_train.recipes.strict import checked, parsed

Kind = TypeVar("Kind", bound=BaseModel)


class Recipe(BaseModel):
    """How one model is trained.

    ``coarse_share`` of the time is spent at half the image's size; ``shares`` says how often each
    data set is drawn (as it comes where empty); ``start_from`` names the run whose weights are
    taken over: all of them for the same task, else the encoder's. ``note`` is printed on the card.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    task: Literal["segment", "classify"]
    modality: ModalityCode
    profile: str
    datasets: tuple[str, ...]
    shares: dict[str, float] = Field(default_factory=dict)
    start_from: str = ""
    widths: tuple[int, ...] = (24, 48, 96, 192)
    pooling: Pooling = "top"
    dropout: float = Field(default=0.2, ge=0, lt=1)
    label_smoothing: float = Field(default=0.05, ge=0, lt=1)
    lesion_weight: float = Field(default=0.5, ge=0)
    minutes: float = Field(gt=0)
    batch: int = Field(gt=0)
    coarse_share: float = Field(default=0.5, ge=0, le=1)
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.02, ge=0)
    ema_decay: float = Field(default=0.995, ge=0, lt=1)
    specificity: float = Field(default=0.9, gt=0, lt=1)
    seed: int = 0
    note: str = ""
    augmentation: Augmentation = Augmentation()

    @property
    def preparation(self) -> Profile:
        """The preprocessing profile."""
        return PROFILES[self.profile]


def read(name: str) -> Recipe:
    """Return the shipped recipe `name`, or the one in the file ``name`` if it ends in .toml.

    Raises
    ------
    NotFound
        ``UNKNOWN_RECIPE``, listing those there are.
    InvalidInput
        ``RECIPE_INVALID``, naming the key.
    """
    return find(Recipe, Path(str(files(__package__))), name)


def find(kind: type[Kind], shipped: Path, name: str) -> Kind:
    """Return a recipe of that kind by its name in the folder `shipped`; see `read`."""
    path = Path(name) if name.endswith(".toml") else shipped / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in shipped.glob("*.toml")))
        raise NotFound("UNKNOWN_RECIPE", f"no recipe {name}; there are {known}")
    return checked(kind, {"name": path.stem, **parsed(path.read_text(), path.name)}, path.name)
