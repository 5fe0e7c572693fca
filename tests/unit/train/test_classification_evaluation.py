"""Calibrating and measuring a classifier; its card."""

import json
from pathlib import Path

import numpy as np
import pytest
from breastcad.bundles import DataSource
from breastcad_train import bundling, card, recipes
from breastcad_train.data.sample import Kind, Sample
from breastcad_train.evaluation.classification import Scored, choose, discrimination
from breastcad_train.evaluation.measured import Measured, measure_classifier
from breastcad_train.metrics.calibration import calibrated

KINDS: tuple[Kind, ...] = ("malignant", "benign", "normal")


def scored(seed: int, shift: float, n: int = 120) -> Scored:
    """Return images of each kind in turn; malignant logits are higher by `shift`."""
    random = np.random.default_rng(seed)
    samples = [
        Sample(
            f"{('busi', 'breast-lesions-usg')[n % 2]}/{n}", Path("x"), (), KINDS[n % 3], str(n // 2)
        )
        for n in range(n)
    ]
    logits = random.normal(size=n) + shift * np.array([s.malignant for s in samples])
    return Scored(samples, logits)


def test_the_threshold_keeps_the_specificity_on_validation() -> None:
    validation = scored(0, 2.0)

    calibration, point = choose(validation, 0.9)

    negatives = calibrated(validation.logits, calibration)[~validation.labels]
    assert point.n_negative == 80
    # ⌈81·0.9⌉ = 73 of 80 lie at or below it.
    assert int((negatives < point.threshold).sum()) == 73
    assert point.specificity == pytest.approx(73 / 80)


def test_a_scored_set_can_be_narrowed() -> None:
    everything = scored(0, 1.0)

    benign = everything.only(kinds={"malignant", "benign"}, dataset="busi")

    assert {s.kind for s in benign.samples} == {"malignant", "benign"}
    assert {s.dataset for s in benign.samples} == {"busi"}
    kept = [everything.samples.index(s) for s in benign.samples]
    assert benign.logits.tolist() == everything.logits[kept].tolist()


def test_better_separation_is_a_higher_auc() -> None:
    weak, strong = (discrimination(scored(0, shift)) for shift in (0.5, 3.0))

    assert weak.delong.value < strong.delong.value
    assert strong.bootstrap.low <= strong.delong.value <= strong.bootstrap.high


@pytest.fixture(scope="module")
def found() -> Measured:
    return measure_classifier(scored(0, 2.0), scored(1, 2.0), 0.9)


def test_a_card_tells_what_was_measured_beside_its_baselines(found: Measured) -> None:
    source = DataSource(
        name="rsna-mammography", digest="ab" * 32, licence="LicenseRef-RSNA-noncommercial", images=9
    )

    spec = bundling.describe([recipes.read("mg-classify")], found, (source,))
    text = card.render(spec, found.metrics)

    auc = found.metrics["test"]["malignant_vs_benign"]["delong"]["value"]
    assert "Research software - not for clinical use." in text
    assert f"{auc:.3f}" in text
    assert "always the commoner class: 0.667" in text
    assert "non-commercial research only" in text
    assert json.loads(found.to_json())["validation"]["operating_point"]["n_negative"] == 80


def test_a_model_of_research_data_inherits_its_limit(found: Measured) -> None:
    open_data = DataSource(name="busi", digest="ab", licence="CC-BY-4.0", images=1)
    limited = DataSource(
        name="rsna-mammography", digest="ab", licence="LicenseRef-RSNA-noncommercial", images=1
    )
    recipe = recipes.read("us-classify")

    assert bundling.describe([recipe], found, (open_data,)).licence == "CC-BY-4.0"
    both = bundling.describe([recipe], found, (open_data, limited))
    assert both.licence == "LicenseRef-RSNA-noncommercial"
    assert both.use_limits.endswith("non-commercial research only.")


def test_a_recipe_is_told_in_plain_values() -> None:
    values = bundling.flat(recipes.read("mg-segment"))

    assert values["widths"] == "24 48 96 192"
    assert values["shares_rsna-mammography"] == 0.25
    assert values["augmentation_mirror"] is False
    assert {"split_cesm_sha256", "split_rsna_sha256"} <= set(values)
