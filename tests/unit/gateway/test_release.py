"""What the gateway takes from a release."""

from __future__ import annotations

from pathlib import Path

import pytest
from breastcad.errors import NotFound
from breastcad.releases import Fusion
from breastcad.testing import example_spec, write_release
from breastcad.v1 import fusion_pb2, types_pb2
from breastcad_gateway.release import AcceptedRelease, Pathway, sorted_models

US, MG = types_pb2.MODALITY_US, types_pb2.MODALITY_MG


def test_the_classifiers_roi_mode_decides_the_order(tmp_path: Path) -> None:
    masked = example_spec("classify-us", roi_mode="masked")

    release = AcceptedRelease.of(
        write_release(tmp_path, specs={"classify-us": masked}, fusion=Fusion(rule="noisy_or"))
    )

    assert release.pathways == {
        MG: Pathway(needs_mask=False, one_model=False),
        US: Pathway(needs_mask=True, one_model=False),
    }
    assert not release.pathway(MG).in_order
    assert release.pathway(US).in_order
    assert release.fusion.rule == fusion_pb2.FUSION_RULE_NOISY_OR
    assert [model.name for model in release.models] == [
        "test-classify-mg", "test-classify-us", "test-segment-mg", "test-segment-us",
    ]  # fmt: skip


def test_one_model_for_both_tasks_runs_in_order() -> None:
    assert Pathway(needs_mask=False, one_model=True).in_order


def test_a_modality_without_models_is_refused() -> None:
    release = AcceptedRelease("r", {}, (), fusion_pb2.FusionPolicy())

    with pytest.raises(NotFound, match="MODALITY_NOT_RELEASED"):
        release.pathway(US)


def test_each_model_is_named_once_in_a_fixed_order() -> None:
    a, b = (types_pb2.ModelInfo(task="segment", name=name) for name in "ab")

    assert sorted_models([b, a, b]) == sorted_models([a, b]) == (a, b)
