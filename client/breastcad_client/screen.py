"""What the terminal shows: progress while exams run, and the table at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from breastcad.v1 import exam_pb2, fusion_pb2, types_pb2
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from breastcad_client.exam import Exam
from breastcad_client.missing import missing_sentences
from breastcad_client.outcome import DISCLAIMER, Outcome
from breastcad_client.words import frame_words, word_of

_STAGES = {
    exam_pb2.STAGE_UPLOAD: "upload",
    exam_pb2.STAGE_PREPARE: "prepare",
    exam_pb2.STAGE_SEGMENT: "segment",
    exam_pb2.STAGE_CLASSIFY: "classify",
    exam_pb2.STAGE_FUSE: "fuse",
    exam_pb2.STAGE_RENDER: "render",
}
_DECISION_COLOURS = {
    fusion_pb2.DECISION_POSITIVE: "bold red",
    fusion_pb2.DECISION_NEGATIVE: "green",
    fusion_pb2.DECISION_INDETERMINATE: "yellow",
}
_STATUS_COLOURS = {
    exam_pb2.IMAGE_STATUS_ANALYSED: "green",
    exam_pb2.IMAGE_STATUS_REFUSED: "red",
    exam_pb2.IMAGE_STATUS_LABELLED_ONLY: "yellow",
}
SIDES = {
    types_pb2.LATERALITY_L: "left",
    types_pb2.LATERALITY_R: "right",
    types_pb2.LATERALITY_UNSPECIFIED: "not known",
}
_MODALITIES = {
    types_pb2.MODALITY_MG: "MG",
    types_pb2.MODALITY_US: "US",
    types_pb2.MODALITY_UNSPECIFIED: "–",
}
MAX_ROWS = 40
"""Longer tables are cut in the terminal; result.json and report.html have everything."""


class StageBars:
    """One bar for each stage, over all exams of a run; a context manager.

    Parameters
    ----------
    console
        Where the bars are drawn; nothing is drawn where it is no terminal.
    exams
        The exams of the run.
    """

    def __init__(self, console: Console, exams: Sequence[Exam]) -> None:
        self._progress = Progress(
            TextColumn("{task.description:>9}"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        images = {exam.request_id: len(exam.instances) for exam in exams}
        self._totals = {stage: dict(images) for stage in _STAGES}
        self._done: dict[exam_pb2.Stage.ValueType, dict[str, int]] = defaultdict(dict)
        self._tasks: dict[exam_pb2.Stage.ValueType, TaskID] = {
            stage: self._progress.add_task(name, total=sum(images.values()))
            for stage, name in _STAGES.items()
        }

    def __enter__(self) -> StageBars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def update(self, exam: Exam, progress: exam_pb2.Progress) -> None:
        """Take one progress message of one exam."""
        if progress.stage not in self._tasks:
            return
        totals, done = self._totals[progress.stage], self._done[progress.stage]
        totals[exam.request_id], done[exam.request_id] = progress.total, progress.done
        self._progress.update(
            self._tasks[progress.stage], completed=sum(done.values()), total=sum(totals.values())
        )


def show(console: Console, outcomes: Sequence[Outcome]) -> None:
    """Print the tables of images and breasts, what is missing, notices, and the disclaimer."""
    console.print(_image_table(outcomes))
    breasts = _breast_table(outcomes)
    if breasts.row_count:
        console.print(breasts)
    for outcome in outcomes[:MAX_ROWS]:
        if outcome.error is not None:
            console.print(
                f"[red]{escape(outcome.error.reason)}[/]: {escape(outcome.error.message)}"
            )
    for sentence in missing_sentences([outcome.result for outcome in outcomes])[:MAX_ROWS]:
        console.print(f"[yellow]{escape(sentence)}[/]", soft_wrap=True)
    for name, words in list(_notices(outcomes).items())[:MAX_ROWS]:
        console.print(f"[dim]{escape(name)}: {escape(', '.join(words))}[/]", soft_wrap=True)
    console.print(f"[dim]{DISCLAIMER}[/]")


def _image_table(outcomes: Sequence[Outcome]) -> Table:
    images = [image for outcome in outcomes for image in outcome.result.images]
    table = Table()
    for heading in ("image", "modality", "breast", "status"):
        table.add_column(heading, overflow="fold")
    table.add_column("score / threshold", no_wrap=True)
    table.add_column("lesions", justify="right")
    for image in images[:MAX_ROWS]:
        table.add_row(
            "\n".join(filter(None, (escape(image.name), frame_words(image)))),
            _MODALITIES[image.modality],
            SIDES[image.laterality],
            _status(image),
            _score(
                image.malignancy_score if image.HasField("malignancy_score") else None,
                image.threshold,
            ),
            str(len(image.lesions)),
        )
    if len(images) > MAX_ROWS:
        table.caption = f"the first {MAX_ROWS} of {len(images)} images; the report has all"
    return table


def _notices(outcomes: Sequence[Outcome]) -> dict[str, list[str]]:
    """Return what was noticed of each instance, or of any frame of it, each word once."""
    words: dict[str, list[str]] = {}
    for outcome in outcomes:
        for image in outcome.result.images:
            noticed = words.setdefault(image.name, [])
            noticed += [word for word in image.notices if word not in noticed]
    return {name: noticed for name, noticed in words.items() if noticed}


def _status(image: exam_pb2.ImageResult) -> str:
    word = word_of(exam_pb2.ImageStatus.DESCRIPTOR, image.status)
    reason = f" {escape(image.reason)}" if image.reason else ""
    return f"[{_STATUS_COLOURS.get(image.status, 'dim')}]{word}[/]{reason}"


def _score(score: float | None, threshold: float) -> str:
    return "–" if score is None else f"{score:.2f} / {threshold:.2f}"


def _breast_table(outcomes: Sequence[Outcome]) -> Table:
    rows = [breast for outcome in outcomes for breast in outcome.result.breasts]
    table = Table("breast", "decision", "modalities alone", "why")
    for breast in rows[:MAX_ROWS]:
        table.add_row(
            SIDES[breast.laterality],
            _decision(breast.decision),
            "\n".join(_alone(part) for part in breast.by_modality),
            escape(breast.explanation),
        )
    if len(rows) > MAX_ROWS:
        table.caption = f"the first {MAX_ROWS} of {len(rows)} breasts"
    return table


def _alone(part: fusion_pb2.ModalityAssessment) -> str:
    score = _score(part.score if part.HasField("score") else None, part.threshold)
    return f"{_MODALITIES[part.modality]} {_decision(part.decision)} {score}"


def _decision(decision: fusion_pb2.Decision.ValueType) -> str:
    word = word_of(fusion_pb2.Decision.DESCRIPTOR, decision)
    return f"[{_DECISION_COLOURS.get(decision, 'dim')}]{word}[/]"
