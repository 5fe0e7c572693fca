"""Recipes of the engine: data, split, net, what it learns, and the course of the training."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self

from breastcad.errors import NotFound
from breastcad.profiles import DenoiseMethod, Profile
from breastcad_preprocess.profiles import PROFILES
from pydantic import Field, field_validator, model_validator

from breastcad_train.data.sample import Kind
from breastcad_train.engine.course import Course
from breastcad_train.engine.input.regions import Region
from breastcad_train.engine.input.varying import Variation
from breastcad_train.losses import CLASS_LOSSES, MASK_LOSSES
from breastcad_train.recipes.strict import checked, overridden, parsed
from breastcad_train.zoo import registry

SHIPPED = "breastcad_train.recipes.experiments"
Split = Literal["leak-free", "hold-out", "s0-classify", "s0-segment", "s1", "s2", "s4"]
NAMING = ("classify", "share")
LEAKY = ("s0-classify", "s0-segment", "s1", "s2", "s4")


class Experiment(Course):
    """Everything that decides what a run learns."""

    title: str = Field(description="What it is, for people")
    task: registry.Task
    datasets: tuple[str, ...] = Field(min_length=1)
    kinds: tuple[Kind, ...] = Field(
        default=(), description="Which images; to classify: the classes, in the net's order"
    )
    split: Split = Field(
        default="leak-free", description="By groups, into folds or a hold-out; or as a paper: LEAKY"
    )
    folds: int = Field(default=5, ge=3, description="Of leak-free: tested, validated, the others")
    fold: int = Field(default=0, ge=0, description="Which of them is tested; the next validates")
    split_seed: int = Field(default=0, ge=0, description="Of the division, apart from `seed`")
    shares: dict[str, float] = Field(
        default_factory=dict, description="How often each data set is drawn; as it comes if empty"
    )
    balanced: bool = Field(default=False, description="To classify: draw all classes alike")
    profile: str = Field(description="How images are prepared; what follows changes it")
    size: tuple[int, int] | None = Field(default=None, description="Rows, columns")
    fit: Literal["letterbox", "stretch"] | None = None
    framing: Literal["breast", "region", "content", "none"] | None = Field(
        default=None, description="The profile's crop"
    )
    denoise: DenoiseMethod | None = None
    crop: int = Field(default=0, ge=0, description="Side of class-balanced crops; 0: whole images")
    centred: bool = Field(default=False, description="Grey values in [−½, ½], not [0, 1]")
    model: str
    options: dict[str, Any] = Field(default_factory=dict, description="The model's own")
    region: Region = Field(
        default="full", description="What is shown of each image, by lesions that were outlined"
    )
    outline_by: str = Field(
        default="", description="Recipe whose last finished run outlines them; never the truth"
    )
    start_from: str = Field(
        default="", description="Recipe whose last finished run gives the weights that fit"
    )
    loss: str = Field(description="Of lesions to segment, of classes otherwise")
    lesion_loss: str = Field(default="bce_dice", description="Of lesions, to share")
    lesion_weight: float = Field(default=1.0, ge=0, description="Of the lesions' loss, to share")
    mixup: float = Field(default=0.0, ge=0, description="To classify: Beta's parameter; 0: none")
    coarse: float = Field(
        default=0.0, ge=0, le=1, description="Share of the training at half the size"
    )
    augmentation: Variation = Variation()
    note: str = Field(default="", description="Printed wherever the results are")

    @field_validator("profile")
    @classmethod
    def _is_profile(cls, name: str) -> str:
        return _known(name, PROFILES)

    @field_validator("model")
    @classmethod
    def _is_model(cls, name: str) -> str:
        return _known(name, registry.MODELS)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        model = registry.find(self.model)
        if model.task != self.task:
            raise ValueError(f"model {self.model} is for task = {model.task}, got {self.task}")
        _known(self.loss, MASK_LOSSES if self.task == "segment" else CLASS_LOSSES)
        _known(self.lesion_loss, MASK_LOSSES)
        if self.task in NAMING and len(self.kinds) < 2:
            raise ValueError("kinds must name the classes, two at least")
        if (self.region == "full") != (not self.outline_by):
            raise ValueError("region other than full needs outline_by, and the other way round")
        if self.fold >= self.folds:
            raise ValueError(f"fold must be below {self.folds}, got {self.fold}")
        if unknown := set(self.shares) - set(self.datasets):
            raise ValueError(f"shares names {min(unknown)}, which is not in datasets")
        return self

    @property
    def preparation(self) -> Profile:
        """The profile as it is changed."""
        base = PROFILES[self.profile]
        rows, columns = self.size or (base.rows, base.columns)
        changes = {"fit": self.fit, "crop": self.framing, "denoise": self.denoise}
        update: dict[str, Any] = {key: value for key, value in changes.items() if value}
        update |= {"rows": rows, "columns": columns}
        if self.size:
            update["name"] = f"{self.profile}-at-{rows}x{columns}"
        return base.model_copy(update=update)

    @property
    def trained_size(self) -> tuple[int, int]:
        """Rows and columns that the net is trained with."""
        preparation = self.preparation
        return (self.crop, self.crop) if self.crop else (preparation.rows, preparation.columns)

    @property
    def protocol(self) -> Literal["LEAK-FREE", "LEAKY"]:
        """Whether test images are kept apart from all others."""
        return "LEAKY" if self.split in LEAKY else "LEAK-FREE"


def read(name: str, settings: Sequence[str] = (), budget: float | None = None) -> Experiment:
    """Return a recipe by its name, or the one in the file `name` if that ends in .toml.

    Parameters
    ----------
    name
        Of the recipe.
    settings
        What is set otherwise, such as ``epochs=3``.
    budget
        Minutes, instead of the recipe's.

    Raises
    ------
    NotFound
        ``UNKNOWN_RECIPE``, listing those there are.
    InvalidInput
        ``RECIPE_INVALID``, naming the key; ``SETTING_INVALID``.
    """
    shipped = Path(str(files(SHIPPED)))
    path = Path(name) if name.endswith(".toml") else shipped / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(names())
        raise NotFound("UNKNOWN_RECIPE", f"no recipe {name}; there are {known}")
    values = {"name": path.stem, **parsed(path.read_text(), path.name)}
    values = overridden(values, settings)
    if budget is not None:
        values["budget_minutes"] = budget
    return checked(Experiment, values, path.name)


def names() -> tuple[str, ...]:
    """Return the names of the recipes that come with the code."""
    return tuple(sorted(path.stem for path in Path(str(files(SHIPPED))).glob("*.toml")))


def _known(name: str, there: Sequence[str] | dict[str, Any]) -> str:
    if name not in there:
        raise ValueError(f"must be one of {', '.join(there)}; got {name}")
    return name
