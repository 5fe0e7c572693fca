"""Fusion policies as messages and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from breastcad.errors import InvalidInput
from breastcad.modalities import modality_code, modality_number
from breastcad.v1 import fusion_pb2 as pb
from breastcad.v1 import types_pb2
from google.protobuf.message import Message

from breastcad_fusion.evidence import Modality
from breastcad_fusion.policy import Missing, ModalityPolicy, Policy, Rule, Views

Value = TypeVar("Value")

_RULES: Mapping[int, Rule] = {
    pb.FUSION_RULE_UNSPECIFIED: Rule.OR,
    **{pb.FusionRule.Value(f"FUSION_RULE_{rule}"): rule for rule in Rule},
}
_MISSING: Mapping[int, Missing] = {
    pb.MISSING_POLICY_UNSPECIFIED: Missing.INDETERMINATE,
    **{pb.MissingPolicy.Value(f"MISSING_POLICY_{missing}"): missing for missing in Missing},
}
_VIEWS: Mapping[int, Views] = {
    pb.VIEW_RULE_UNSPECIFIED: Views.MAX,
    **{pb.ViewRule.Value(f"VIEW_RULE_{views}"): views for views in Views},
}


def from_policy(message: pb.FusionPolicy) -> Policy:
    """Return the policy of a message.

    Raises
    ------
    InvalidInput
        ``INVALID_POLICY`` if a rule is not known, a modality repeated, or a parameter missing or
        out of range; ``UNKNOWN_MODALITY``.
    """
    expected = {from_modality(number) for number in message.expected}
    return Policy(
        rule=_look_up(_RULES, message.rule, "rule"),
        missing=_look_up(_MISSING, message.missing, "missing"),
        views=_look_up(_VIEWS, message.views, "views"),
        expected=tuple(modality for modality in Modality if modality in expected),
        modalities=_from_modalities(message),
        threshold=_optional(message, "threshold"),
        prevalence=_optional(message, "prevalence"),
        intercept=message.intercept,
        abstain_margin=message.abstain_margin,
        max_days=message.max_days if message.HasField("max_days") else Policy.max_days,
    )


def to_policy(policy: Policy) -> pb.FusionPolicy:
    """Return the message of a policy, with all defaults filled in."""
    return pb.FusionPolicy(
        rule=pb.FusionRule.Value(f"FUSION_RULE_{policy.rule}"),
        missing=pb.MissingPolicy.Value(f"MISSING_POLICY_{policy.missing}"),
        views=pb.ViewRule.Value(f"VIEW_RULE_{policy.views}"),
        expected=[to_modality(modality) for modality in policy.expected],
        modalities=[
            _to_modality_policy(modality, policy) for modality in sorted(policy.modalities)
        ],
        threshold=policy.threshold,
        prevalence=policy.prevalence,
        intercept=policy.intercept,
        abstain_margin=policy.abstain_margin,
        max_days=policy.max_days,
    )


def from_modality(number: types_pb2.Modality.ValueType) -> Modality:
    """Return the modality of a message, or raise `InvalidInput` (``UNKNOWN_MODALITY``)."""
    return Modality(modality_code(number))


def to_modality(modality: Modality) -> types_pb2.Modality.ValueType:
    """Return the number that messages carry."""
    return modality_number(modality.value)


def _from_modalities(message: pb.FusionPolicy) -> dict[Modality, ModalityPolicy]:
    values = {
        from_modality(one.modality): ModalityPolicy(
            threshold=_optional(one, "threshold"),
            weight=_optional(one, "weight"),
            coefficient=_optional(one, "coefficient"),
            missing_coefficient=_optional(one, "missing_coefficient"),
        )
        for one in message.modalities
    }
    if len(values) < len(message.modalities):
        raise InvalidInput("INVALID_POLICY", "each modality must have one set of parameters")
    return values


def _to_modality_policy(modality: Modality, policy: Policy) -> pb.ModalityPolicy:
    values = policy.of(modality)
    return pb.ModalityPolicy(
        modality=to_modality(modality),
        threshold=values.threshold,
        weight=values.weight,
        coefficient=values.coefficient,
        missing_coefficient=values.missing_coefficient,
    )


def _look_up(table: Mapping[int, Value], number: int, field: str) -> Value:
    if number not in table:
        raise InvalidInput("INVALID_POLICY", f"{field} number {number} is not known here")
    return table[number]


def _optional(message: Message, field: str) -> float | None:
    value: float = getattr(message, field)
    return value if message.HasField(field) else None
