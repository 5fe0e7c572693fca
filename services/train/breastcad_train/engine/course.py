"""The course of a training: every number that decides how weights are learnt."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Precision = Literal["auto", "bf16", "f32"]


class Course(BaseModel):
    """How a net is trained, whatever it is and whatever it learns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", description="Of the recipe")
    seed: int = Field(default=0, ge=0, description="Decides every draw")
    epochs: int = Field(gt=0, description="Passes over the training images")
    budget_minutes: float | None = Field(
        default=None,
        gt=0,
        description="Training stops in time; cosine then follows the time. No limit if not set",
    )
    batch: int = Field(gt=0, description="Images in a step, over all devices")
    accumulate: int = Field(default=1, gt=0, description="Parts that a device takes a batch in")
    optimizer: Literal["adam", "adamw", "sgd"] = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0, description="At its peak")
    momentum: float = Field(default=0.9, ge=0, lt=1, description="Of SGD; β₁ of Adam and AdamW")
    weight_decay: float = Field(
        default=0.0, ge=0, description="L2; AdamW spares norms and biases (decoupled)"
    )
    schedule: Literal["constant", "cosine", "piecewise"] = "constant"
    warm_up: float = Field(default=0.03, ge=0, lt=1, description="Share of a cosine that rises")
    drop_every: int = Field(default=10, gt=0, description="Epochs between drops (piecewise)")
    drop_factor: float = Field(
        default=0.3, gt=0, le=1, description="What a drop leaves of the rate"
    )
    clip: float = Field(
        default=0.0, ge=0, description="Largest norm of the gradients; 0 is no limit"
    )
    ema_decay: float = Field(
        default=0.0, ge=0, lt=1, description="Of the averaged weights; 0: none"
    )
    precision: Precision = Field(
        default="auto", description="auto: bf16 on GPUs that have it, f32 elsewhere"
    )
    channels_last: bool = True
    validation_batch: int = Field(default=8, gt=0, description="Images that are answered at once")
    validate_every: int = Field(default=1, gt=0, description="Epochs between validations")
    select: str = Field(
        default="validation_loss", description="Validation metric that chooses the weights"
    )
    select_by: Literal["max", "min"] = "min"
    patience: int = Field(
        default=0, ge=0, description="Validations without a better one before it stops; 0: never"
    )

    def rises(self, score: float, best: float | None) -> bool:
        """Whether `score` is better than the best until now."""
        if best is None:
            return True
        return score > best if self.select_by == "max" else score < best
