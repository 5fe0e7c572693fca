"""All that is chosen on validation and measured on the test fold, as it goes into a bundle."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from breastcad.bundles import Calibration, LesionRule, OperatingPointSpec

from breastcad_train.data import pixels
from breastcad_train.evaluation import classification, segmentation
from breastcad_train.export import answer
from breastcad_train.metrics.calibration import calibrated
from breastcad_train.metrics.operating_point import at_threshold
from breastcad_train.recipes import Recipe
from breastcad_train.splits import Part
from breastcad_train.training import part_of


@dataclass(frozen=True)
class Measured:
    """A model's choices and numbers.

    Attributes
    ----------
    metrics
        What ``metrics.json`` holds: nested names to numbers.
    lesions
        A segmenter's rule.
    calibration, operating_point, prevalence
        A classifier's; the prevalence is that of the validation images, which the calibrated
        score refers to.
    """

    metrics: dict[str, Any]
    lesions: LesionRule | None = None
    calibration: Calibration | None = None
    operating_point: OperatingPointSpec | None = None
    prevalence: float | None = None

    def to_json(self) -> str:
        """Return ``metrics.json``."""
        return json.dumps(self.metrics, indent=1, sort_keys=True) + "\n"


def segmenter_cases(
    recipe: Recipe, model: bytes, data: Path, part: Part
) -> list[segmentation.Case]:
    """Return one part's cases, answered by the graph."""
    cases = segmentation.prepared(part_of(recipe, data, part), recipe.preparation)
    images = np.stack([case.image for case in cases])
    maps = np.asarray(answer(model, images)["probability"], dtype=np.uint8)
    return segmentation.answered(cases, maps)


def classifier_scores(
    recipe: Recipe, model: bytes, data: Path, cache: Path, part: Part
) -> classification.Scored:
    """Return one part's samples with the graph's logits."""
    samples = part_of(recipe, data, part)
    images = pixels.load(samples, recipe.preparation, cache).images
    logits = np.asarray(answer(model, images)["logit"], dtype=np.float64)
    return classification.Scored(samples, logits[:, 0])


def measure_segmenter(
    validation: list[segmentation.Case], test: list[segmentation.Case]
) -> Measured:
    """Choose the rule on `validation` and measure it, and the best grey value, on `test`."""
    rule = segmentation.choose_rule(validation)
    dark, level = segmentation.best_threshold(validation)
    baseline = segmentation.by_grey(test, dark, level)
    plain = LesionRule(pixel_threshold=0.5, min_area_fraction=0)
    metrics: dict[str, Any] = {
        "rule": rule.model_dump(),
        "validation": {"lesions": asdict(segmentation.lesion_summary(validation, rule))},
        "test": {},
        "test_best_threshold": {"darker_than" if dark else "brighter_than": level},
        "test_all_background": {"dice_mean": 0.0},
    }
    for name in sorted({case.sample.dataset for case in test}):
        of_set = [case for case in test if case.sample.dataset == name]
        metrics["test"][name] = _segmentation_numbers(of_set, rule)
        of_baseline = [case for case in baseline if case.sample.dataset == name]
        metrics["test_best_threshold"][name] = _segmentation_numbers(of_baseline, plain)
    return Measured(metrics, lesions=rule)


def measure_classifier(
    validation: classification.Scored, test: classification.Scored, specificity: float
) -> Measured:
    """Calibrate and choose on `validation`, measure on `test`."""
    calibration, point = classification.choose(validation, specificity)
    labels = test.labels
    scores = calibrated(test.logits, calibration)
    metrics: dict[str, Any] = {
        "validation": {
            "malignant_vs_rest": asdict(classification.discrimination(validation)),
            "operating_point": point.model_dump(),
        },
        "test": {
            "malignant_vs_rest": asdict(classification.discrimination(test)),
            "operating_point": at_threshold(
                scores, labels, point.threshold, "as chosen on validation"
            ).model_dump(),
            "reliability": asdict(classification.reliability(test, calibration, point.threshold)),
        },
    }
    metrics["test"] |= _by_kind_and_set(test)
    return Measured(
        metrics,
        calibration=calibration,
        operating_point=point,
        prevalence=float(validation.labels.mean()),
    )


def _by_kind_and_set(test: classification.Scored) -> dict[str, Any]:
    found: dict[str, Any] = {}
    told_apart = test.only(kinds={"malignant", "benign"})
    if not told_apart.labels.all():
        found["malignant_vs_benign"] = asdict(classification.discrimination(told_apart))
    names = sorted({sample.dataset for sample in test.samples})
    for name in names if len(names) > 1 else []:
        of_set = told_apart.only(dataset=name)
        found[f"malignant_vs_benign_{name}"] = asdict(classification.discrimination(of_set))
    return found


def _segmentation_numbers(cases: list[segmentation.Case], rule: LesionRule) -> dict[str, Any]:
    numbers: dict[str, Any] = {}
    if any(case.truth.any() for case in cases):
        numbers["lesions"] = asdict(segmentation.lesion_summary(cases, rule))
    if any(not case.truth.any() for case in cases):
        numbers["false_alarms"] = asdict(segmentation.false_alarms(cases, rule))
    return numbers
