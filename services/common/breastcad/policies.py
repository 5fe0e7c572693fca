"""The fusion policy of a release as the message that the fusion service takes."""

from __future__ import annotations

from breastcad.modalities import ModalityCode, modality_number
from breastcad.releases import Fusion, FusionModality
from breastcad.v1 import fusion_pb2


def policy_message(fusion: Fusion) -> fusion_pb2.FusionPolicy:
    """Return the message for `fusion`; what it does not set is not set in the message either."""
    return fusion_pb2.FusionPolicy(
        rule=fusion_pb2.FusionRule.Value(f"FUSION_RULE_{fusion.rule.upper()}"),
        missing=fusion_pb2.MissingPolicy.Value(f"MISSING_POLICY_{fusion.missing.upper()}"),
        views=fusion_pb2.ViewRule.Value(f"VIEW_RULE_{fusion.views.upper()}"),
        expected=[modality_number(code) for code in fusion.expected],
        modalities=[_modality(code, values) for code, values in sorted(fusion.modalities.items())],
        threshold=fusion.threshold,
        prevalence=fusion.prevalence,
        intercept=fusion.intercept,
        abstain_margin=fusion.abstain_margin,
        max_days=fusion.max_days,
    )


def _modality(code: ModalityCode, values: FusionModality) -> fusion_pb2.ModalityPolicy:
    return fusion_pb2.ModalityPolicy(
        modality=modality_number(code),
        threshold=values.threshold,
        weight=values.weight,
        coefficient=values.coefficient,
        missing_coefficient=values.missing_coefficient,
    )
