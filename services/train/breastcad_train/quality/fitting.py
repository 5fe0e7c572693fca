"""Limits and likeness models from the setting halves, as the text of the shipped file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from breastcad.modalities import ModalityCode
from breastcad_preprocess.quality.likeness import FEATURES, standardised
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from breastcad_train.quality.records import Record

Numbers = NDArray[np.float64]
_DIGITS = 4
_STRENGTH = 0.03
_SPREAD_PERCENTILE = 80
_LEAST_SPREAD = 0.02
_CHANGED_QUANTILE = 0.995
_UNSEEN_QUANTILE = 0.99
_NOTICE_QUANTILE = 0.99
_SAFETY = 1.1  # without it a full-size film, which took no part, scored 0.99
_LEAST_UNSEEN = 40  # images that a data set must have for its quantile to say something
# A 16-bit picture of 10 bits uses a 64th of its scale.
_UNUSED_SCALE = 64
_ARRAYS = ("centre", "spread", "linear", "square")


def parameters_of(
    records: Sequence[Record], modality: ModalityCode, without: str = ""
) -> dict[str, Any]:
    """Return what ``parameters.json`` says of one modality.

    The limit of the score lies beyond every breast image and nearly every changed one, and so far
    that of a data set which the model has never seen one image in a hundred would be refused.

    Parameters
    ----------
    records
        Only those that are for setting are read.
    modality
        Of the model.
    without
        A data set that takes no part in the fit: to measure what becomes of an unknown one.
    """
    chosen = [record for record in records if record.modality == modality and record.is_for_setting]
    everybody = [record for record in chosen if record.role != "foreign"]
    others = [record for record in chosen if record.role == "foreign"]
    breasts = [record for record in everybody if record.kind != without]
    plain = [record for record in breasts if record.role == "real"]
    model = _fitted(breasts, others)
    typical, most = _scale(model, breasts)
    refused = typical + _SAFETY * _margin(everybody, others) * (most - typical)
    notice = float(np.quantile(_logits(plain, model), _NOTICE_QUANTILE))
    limits = _limits(records, breasts) | {"notice": (notice - typical) / (refused - typical)}
    logit = {"intercept": model["intercept"], "typical": typical, "refused": refused}
    return {
        "limits": {key: _rounded(value) for key, value in limits.items()},
        "logit": {key: _rounded(value) for key, value in logit.items()},
        "features": {
            name: {key: _rounded(model[key][number]) for key in _ARRAYS}
            for number, name in enumerate(FEATURES)
        },
    }


def as_text(parameters: dict[str, dict[str, Any]]) -> str:
    """Return the text of the file with the parameters of every modality."""
    return json.dumps(parameters, indent=1) + "\n"


def _limits(records: Sequence[Record], breasts: Sequence[Record]) -> dict[str, float]:
    """Return how far the figures of breast images go; some of the changed ones go too far."""
    plain = [record for record in breasts if record.role == "real"]
    everybody = [record for record in records if record.role == "real" and record.is_for_setting]

    def greatest(figure: str) -> float:
        of_plain = max(getattr(record, figure) for record in plain)
        of_all = np.quantile([getattr(record, figure) for record in breasts], _CHANGED_QUANTILE)
        return max(float(of_plain), float(of_all))

    return {
        "least_range": min(record.grey_range for record in plain) / _UNUSED_SCALE,
        # How much of an image may be background has nothing to do with its modality.
        "dominant": max(record.dominant for record in everybody),
        # Windows that were changed saturate by intent.
        "saturated": max(record.saturated for record in plain),
        "drawn": greatest("drawn"),
        "thin": greatest("thin"),
    }


def _scale(model: dict[str, Any], breasts: Sequence[Record]) -> tuple[float, float]:
    """Return the typical logit of breast images, and the greatest that must be accepted."""
    logits = _logits(breasts, model)
    plain = logits[[record.role == "real" for record in breasts]]
    most = max(float(plain.max()), float(np.quantile(logits, _CHANGED_QUANTILE)))
    return float(np.median(plain)), most


def _margin(breasts: Sequence[Record], others: Sequence[Record]) -> float:
    """Return how far the limit must lie for data sets that are left out of the fit, each in turn.

    1 is the greatest logit that must be accepted of the data sets which are not left out.
    """
    margins = [1.0]
    counts = Counter(record.kind for record in breasts if record.role == "real")
    large = sorted(kind for kind, count in counts.items() if count >= _LEAST_UNSEEN)
    for kind in large if len(large) > 1 else []:
        seen = [record for record in breasts if record.kind != kind]
        unseen = [record for record in breasts if record.kind == kind and record.role == "real"]
        model = _fitted(seen, others)
        typical, most = _scale(model, seen)
        far = float(np.quantile(_logits(unseen, model), _UNSEEN_QUANTILE))
        margins.append((far - typical) / (most - typical))
    return max(margins)


def _fitted(breasts: Sequence[Record], others: Sequence[Record]) -> dict[str, Any]:
    values = np.array([record.features for record in breasts])
    centre = np.median(values, axis=0)
    spread = np.percentile(np.abs(values - centre), _SPREAD_PERCENTILE, axis=0) + _LEAST_SPREAD
    both = np.array([record.features for record in (*breasts, *others)])
    weights = np.concatenate([_weights(breasts), _weights(others)])
    labels = np.repeat([0, 1], [len(breasts), len(others)])
    distances = standardised(both, centre, spread)
    model = LogisticRegression(C=_STRENGTH, solver="newton-cholesky", tol=1e-8)
    model.fit(np.hstack([distances, distances**2]), labels, weights * len(labels) / 2)
    linear, square = np.split(model.coef_[0], 2)
    return {
        "centre": centre,
        "spread": spread,
        "linear": linear,
        "square": square,
        "intercept": float(model.intercept_[0]),
    }


def _weights(records: Sequence[Record]) -> Numbers:
    """Return weights of sum 1 that let a kind count by the square root of its size."""
    counts = Counter(record.kind for record in records)
    weights = np.array([counts[record.kind] ** -0.5 for record in records])
    return np.asarray(weights / weights.sum())


def _logits(records: Sequence[Record], model: dict[str, Any]) -> Numbers:
    values = np.array([record.features for record in records])
    distances = standardised(values, model["centre"], model["spread"])
    logits = distances @ model["linear"] + distances**2 @ model["square"] + model["intercept"]
    return np.asarray(logits)


def _rounded(value: float) -> float:
    """Round to four digits, so that the last bits of another processor do not change the file."""
    return float(f"{value:.{_DIGITS}g}")
