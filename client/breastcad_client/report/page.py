"""The page itself: one file without anything from elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from breastcad.v1 import exam_pb2, types_pb2
from jinja2 import Environment, PackageLoader, StrictUndefined

from breastcad_client.outcome import DISCLAIMER, Outcome
from breastcad_client.report.pictures import data_uri, picture_size
from breastcad_client.report.view import ExamView, exam_view, modality_name

MAX_OPEN_EXAMS = 6
"""Pages with more exams show one line for each, which opens to the whole."""

_DECISIONS = ("POSITIVE", "INDETERMINATE", "NEGATIVE")


def report_page(
    outcomes: Sequence[Outcome], overlay: Callable[[exam_pb2.ImageResult], Path | None]
) -> str:
    """Return ``report.html``.

    Parameters
    ----------
    outcomes
        What became of each exam.
    overlay
        Returns the overlay of an image; None where there is none.
    """
    side, quality = picture_size(sum(len(outcome.result.images) for outcome in outcomes))

    def picture(image: exam_pb2.ImageResult) -> str:
        path = overlay(image)
        return "" if path is None else data_uri(path, side, quality)

    exams = [exam_view(outcome, picture) for outcome in outcomes]
    return (
        _environment()
        .get_template("page.html")
        .render(
            exams=exams,
            counts=_counts(exams),
            releases=sorted({exam.result.release for exam in exams if exam.result.release}),
            versions=sorted(
                {e.result.software_version for e in exams if e.result.software_version}
            ),
            models=_models(exams),
            is_long=len(exams) > MAX_OPEN_EXAMS,
            disclaimer=DISCLAIMER,
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("breastcad_client.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["modality"] = modality_name
    environment.filters["percent"] = _percent
    return environment


def _percent(share: float) -> str:
    """Return a share of 1 as a length of CSS, such as ``42.5%``."""
    return f"{100 * min(max(share, 0.0), 1.0):.1f}%"


def _counts(exams: Sequence[ExamView]) -> list[tuple[str, int]]:
    """Return how many breasts had each decision, and how many exams had none."""
    decisions = Counter(breast.decision for exam in exams for breast in exam.breasts)
    refused = sum(exam.status == "REFUSED" for exam in exams)
    counts = [(word, decisions[word]) for word in _DECISIONS]
    return [*counts, ("REFUSED", refused)] if refused else counts


def _models(exams: Sequence[ExamView]) -> list[types_pb2.ModelInfo]:
    models = {model.digest: model for exam in exams for model in exam.result.models}
    return sorted(models.values(), key=lambda model: (model.modality, model.task))
