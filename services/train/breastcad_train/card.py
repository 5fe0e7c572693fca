"""The model card of a bundle, in Markdown, from what was measured."""

from __future__ import annotations

from typing import Any

from breastcad.bundles import BundleSpec

from breastcad_train.data.catalogue import CATALOGUE

DISCLAIMER = "Research software - not for clinical use."
_LIMITS = {
    "US": "Trained on two public sets of still images from few hospitals. Other scanners, other "
    "presets and clips were not measured. Images of healthy breasts are few. Marks of readers in "
    "some images may help; zones of text were blanked at random in training.",
    "MG": "Trained on images of 512 x 512 pixels: calcifications are mostly lost at this size. "
    "Other makers, implants, film and tomosynthesis were not measured.",
}
_NEGATIVES = (
    "Some masks include thickened skin and lymph nodes. Every image with a lesion mask comes from "
    "CDD-CESM and every image without a lesion from RSNA: the two differ in more than lesions, "
    "so false alarms on other images may be more."
)


def render(spec: BundleSpec, metrics: dict[str, Any]) -> str:
    """Return the card of a bundle.

    Parameters
    ----------
    spec
        What ``bundle.json`` says.
    metrics
        What ``metrics.json`` holds.
    """
    note = str(spec.recipe.get("note", ""))
    parts = [
        f"# {spec.name}",
        DISCLAIMER,
        f"{spec.architecture}. Input: {spec.input.rows} x {spec.input.columns} grey pixels, "
        f"profile `{spec.profile}`. {_training(spec)}",
        "## Data\n\n" + _data(spec),
        "## Measured\n\n" + (_lesions(metrics) if spec.lesions else _scores(spec, metrics)),
        *([note] if note else []),
        "## Limits\n\n" + _limits(spec),
        "## Licence\n\n" + f"{spec.licence}. {spec.use_limits}".strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _training(spec: BundleSpec) -> str:
    start = spec.recipe["start_from"]
    begun = f"from the weights of the run `{start}`" if start else "from random weights"
    return (
        f"Trained {begun}, {spec.recipe['minutes_in_all']:g} minutes in all on a processor with "
        "two cores; no weights come from elsewhere."
    )


def _data(spec: BundleSpec) -> str:
    lines = [
        f"- {CATALOGUE[source.name].title}; {source.images} images; {source.licence}; "
        f"sha256 `{source.digest[:16]}`"
        for source in spec.data
    ]
    return "\n".join(lines) + (
        "\n\nPatients and groups of near-duplicates are never split. One sixth of them was kept "
        "for the numbers below, one sixth chose weights, thresholds and calibration."
    )


def _lesions(metrics: dict[str, Any]) -> str:
    rule = metrics["rule"]
    header = (
        "| test fold | images | mean Dice [95 %] | SD | median | pooled Dice | mean IoU | "
        "pooled IoU | Dice < 0.1 |\n" + "|---" * 9 + "|"
    )
    rows = [
        _lesion_row(shown, source[name]["lesions"])
        for name, numbers in metrics["test"].items()
        if "lesions" in numbers
        for shown, source in (
            (name, metrics["test"]),
            (f"{name}, best single grey value", metrics["test_best_threshold"]),
        )
    ]
    alarms = [
        f"- {name}, {a['images']} images without a lesion: something found in "
        f"{a['share']:.0%}, {a['regions']:.2f} regions an image, {a['area']:.2%} of the area."
        for name, numbers in metrics["test"].items()
        if (a := numbers.get("false_alarms"))
    ]
    return "\n".join(
        [
            f"At the source's size, as served: a pixel from {rule['pixel_threshold']:g}, a region "
            f"from {rule['min_area_fraction']:.2%} of the image. Chosen on validation data. "
            "An empty answer everywhere has Dice 0.\n",
            header,
            *rows,
            "",
            *alarms,
        ]
    )


def _lesion_row(name: str, row: dict[str, Any]) -> str:
    return (
        f"| {name} | {row['images']} | {row['dice_mean']:.3f} "
        f"[{row['dice_low']:.3f}, {row['dice_high']:.3f}] | {row['dice_sd']:.3f} | "
        f"{row['dice_median']:.3f} | {row['dice_pooled']:.3f} | {row['jaccard_mean']:.3f} | "
        f"{row['jaccard_pooled']:.3f} | {row['missed']:.0%} |"
    )


def _scores(spec: BundleSpec, metrics: dict[str, Any]) -> str:
    test = metrics["test"]
    lines = [
        "| test fold | malignant | others | AUC [DeLong 95 %] | [bootstrap over groups] |",
        "|---" * 5 + "|",
        *(_auc_row(name, row) for name, row in test.items() if name.startswith("malignant")),
        "",
        "Chance is 0.5.",
        "",
        *(_point(name, metrics[name]["operating_point"]) for name in ("validation", "test")),
        _promise(spec, test["operating_point"]),
        "",
        _reliability(test["reliability"]),
        "",
        f"Scores refer to a prevalence of {spec.training_prevalence:.2f}, that of the validation "
        "images; it is far lower where women are screened.",
    ]
    return "\n".join(lines)


def _auc_row(name: str, row: dict[str, Any]) -> str:
    d, b = row["delong"], row["bootstrap"]
    return (
        f"| {name.replace('_', ' ')} | {row['malignant']} | {row['others']} | {d['value']:.3f} "
        f"[{d['low']:.3f}, {d['high']:.3f}] | [{b['low']:.3f}, {b['high']:.3f}] |"
    )


def _point(name: str, point: dict[str, Any]) -> str:
    se, sp = point["sensitivity_interval"], point["specificity_interval"]
    return (
        f"- Threshold {point['threshold']:.3f}, {name}: sensitivity {point['sensitivity']:.3f} "
        f"[{se[0]:.3f}, {se[1]:.3f}] of {point['n_positive']}, specificity "
        f"{point['specificity']:.3f} [{sp[0]:.3f}, {sp[1]:.3f}] of {point['n_negative']} "
        f"({point['rule']})."
    )


def _promise(spec: BundleSpec, point: dict[str, Any]) -> str:
    """Say what the threshold's target is worth, and whether it was missed."""
    target = float(spec.recipe["specificity"])
    missed = point["specificity_interval"][1] < target
    return (
        f"- The target of {target:g} is no guarantee: the images that chose the threshold chose "
        "the weights and the calibration too, and several are of one patient."
        + (" It is missed on the test fold." if missed else "")
    )


def _reliability(row: dict[str, Any]) -> str:
    return (
        f"- Accuracy {row['accuracy']:.3f}; always the commoner class: "
        f"{row['accuracy_of_majority']:.3f}.\n"
        f"- Brier score {row['brier']:.3f}; always the prevalence: "
        f"{row['brier_of_prevalence']:.3f}. Expected calibration error "
        f"{row['expected_error']:.3f}."
    )


def _limits(spec: BundleSpec) -> str:
    negatives = _NEGATIVES if spec.task == "segment" and spec.modality == "MG" else ""
    return f"{_LIMITS[spec.modality]} {negatives}".strip()
