"""How to decide; checked when made."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from breastcad.errors import InvalidInput

from breastcad_fusion.evidence import Modality

# Far above any coefficient that means something, and no sum of such terms overflows.
_LARGEST = 1e6


class Rule(StrEnum):
    """How the modalities of one breast are combined; see `rules`."""

    OR = "OR"
    MAX = "MAX"
    NOISY_OR = "NOISY_OR"
    NAIVE_BAYES = "NAIVE_BAYES"
    LOGISTIC = "LOGISTIC"
    AND = "AND"


class Missing(StrEnum):
    """How a modality, or an image of one, counts that should have answered and did not."""

    INDETERMINATE = "INDETERMINATE"
    SINGLE_OK = "SINGLE_OK"


class Views(StrEnum):
    """How several images of one modality become one score; see `views`."""

    MAX = "MAX"
    MEAN = "MEAN"


@dataclass(frozen=True)
class ModalityPolicy:
    """Parameters of one modality; None is not set. See fusion.proto, ModalityPolicy."""

    threshold: float | None = None
    weight: float | None = None
    coefficient: float | None = None
    missing_coefficient: float | None = None


@dataclass(frozen=True)
class Policy:
    """All parameters; see fusion.proto, FusionPolicy, for meanings and ranges.

    Raises
    ------
    InvalidInput
        ``INVALID_POLICY`` with the parameter that is missing or out of range.
    """

    rule: Rule = Rule.OR
    missing: Missing = Missing.INDETERMINATE
    views: Views = Views.MAX
    expected: tuple[Modality, ...] = ()
    modalities: Mapping[Modality, ModalityPolicy] = field(default_factory=dict)
    threshold: float | None = None
    prevalence: float | None = None
    intercept: float = 0.0
    abstain_margin: float = 0.0
    max_days: int = 90

    def __post_init__(self) -> None:
        _require_inside("threshold", self.threshold)
        _require_inside("prevalence", self.prevalence)
        if self.rule not in (Rule.OR, Rule.AND):
            _ = self.common_threshold
        if self.rule is Rule.NAIVE_BAYES:
            _ = self.prior
        _require_moderate("intercept", self.intercept)
        if not (math.isfinite(self.abstain_margin) and self.abstain_margin >= 0):
            raise _invalid(f"abstain_margin must be at least 0, got {self.abstain_margin}")
        for modality, values in self.modalities.items():
            _check_modality(modality, values)

    @property
    def common_threshold(self) -> float:
        """The threshold on the fused score; all rules but OR and AND have one."""
        if self.threshold is None:
            raise _invalid(f"the rule {self.rule} needs a threshold")
        return self.threshold

    @property
    def prior(self) -> float:
        """The prevalence where the system is used; naive Bayes has one."""
        if self.prevalence is None:
            raise _invalid(f"the rule {self.rule} needs a prevalence")
        return self.prevalence

    def of(self, modality: Modality) -> ModalityPolicy:
        """Return the parameters of a modality; nothing set where the policy says nothing."""
        return self.modalities.get(modality, ModalityPolicy())


def _check_modality(modality: Modality, values: ModalityPolicy) -> None:
    _require_inside(f"threshold of {modality}", values.threshold)
    _require_moderate(f"coefficient of {modality}", values.coefficient)
    _require_moderate(f"missing_coefficient of {modality}", values.missing_coefficient)
    if values.weight is not None and not 0 <= values.weight <= 1:
        raise _invalid(f"weight of {modality} must be in [0, 1], got {values.weight}")


def _require_inside(name: str, value: float | None) -> None:
    if value is not None and not 0 < value < 1:
        raise _invalid(f"{name} must be in (0, 1), got {value}")


def _require_moderate(name: str, value: float | None) -> None:
    if value is not None and not abs(value) <= _LARGEST:
        raise _invalid(f"{name} must be within ±{_LARGEST:g}, got {value}")


def _invalid(message: str) -> InvalidInput:
    return InvalidInput("INVALID_POLICY", message)
