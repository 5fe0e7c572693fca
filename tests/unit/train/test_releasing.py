"""From runs' bundles to a release."""

from pathlib import Path

import pytest
from breastcad.bundles import BundleSpec, LesionRule
from breastcad.documents import render_document
from breastcad.errors import InvalidInput, NotFound
from breastcad.releases import load_release
from breastcad.store import Store, open_store
from breastcad_train import bundling, recipes, releasing
from breastcad_train.denoising.bundling import describe
from breastcad_train.denoising.recipe import DenoiserRecipe
from breastcad_train.evaluation.measured import Measured
from breastcad_train.runs import Run, write


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "models").mkdir()
    return open_store((tmp_path / "models").as_uri())


def a_run(folder: Path, name: str) -> Run:
    recipe = recipes.read(name)
    rule = LesionRule(pixel_threshold=0.5, min_area_fraction=0)
    spec: BundleSpec = bundling.describe([recipe], Measured({}, lesions=rule), ())
    if recipe.task == "classify":
        point = {
            "threshold": 0.5, "sensitivity": 0.5, "sensitivity_interval": (0, 1),
            "specificity": 0.5, "specificity_interval": (0, 1), "n_positive": 1, "n_negative": 1,
            "rule": "by hand",
        }  # fmt: skip
        changes = {"operating_point": point, "calibration": {}, "lesions": None}
        spec = BundleSpec.model_validate(spec.model_dump(by_alias=True) | changes)
    write(folder / name / bundling.FOLDER / "bundle.json", render_document(spec))
    write(folder / name / bundling.FOLDER / "model.onnx", b"graph")
    return Run(folder / name)


def test_a_release_binds_the_bundles_of_its_runs(tmp_path: Path, store: Store) -> None:
    names = ("us-segment", "us-classify", "mg-segment", "mg-classify")
    bundles = releasing.publish([a_run(tmp_path, name) for name in names], store)

    releasing.release("2026.11.0", bundles, store, channel="stable")

    loaded = load_release(store)
    assert loaded.name == "2026.11.0"
    assert loaded.segmenter("US").spec.name == "us-segment"
    assert loaded.classifier("MG").spec.name == "mg-classify"
    assert loaded.profile("MG").rows == 320
    assert loaded.release.fusion.rule == "or"


def a_denoiser(folder: Path, name: str) -> Run:
    made = DenoiserRecipe(name=name, task="denoise", minutes=1)
    write(folder / name / bundling.FOLDER / "bundle.json", render_document(describe([made])))
    write(folder / name / bundling.FOLDER / "model.onnx", b"graph")
    return Run(folder / name)


def test_denoisers_are_bound_to_the_methods_that_run_them(tmp_path: Path, store: Store) -> None:
    runs = [a_run(tmp_path, name) for name in ("us-segment", "us-classify")]
    runs += [a_denoiser(tmp_path, name) for name in ("denoise-large", "denoise-small")]

    releasing.release("2026.12.0", releasing.publish(runs, store), store, channel="stable")

    loaded = load_release(store)
    assert list(loaded.release.modalities) == ["US"]
    assert loaded.denoiser("gat_dncnn").spec.name == "denoise-large"
    assert loaded.denoiser("gat_dncnn_small").spec.name == "denoise-small"


def test_a_denoiser_that_no_method_runs_is_not_released(tmp_path: Path, store: Store) -> None:
    bundles = releasing.publish([a_denoiser(tmp_path, "denoise-mine")], store)

    with pytest.raises(InvalidInput, match="no method runs denoise-mine"):
        releasing.release("2026.12.0", bundles, store, channel="stable")


def test_a_modality_without_a_classifier_is_not_released(tmp_path: Path, store: Store) -> None:
    bundles = releasing.publish([a_run(tmp_path, "us-segment")], store)

    with pytest.raises(InvalidInput, match="expected one bundle to classify US, got 0"):
        releasing.release("2026.11.0", bundles, store, channel="stable")

    assert not store.exists("releases/2026.11.0.json")


def test_a_run_that_was_not_evaluated_is_named(tmp_path: Path, store: Store) -> None:
    with pytest.raises(NotFound, match="run us-segment has no bundle; evaluate it first"):
        releasing.publish([Run(tmp_path / "us-segment")], store)
