"""Objects that were asked for and are not there, as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from breastcad.v1 import exam_pb2

from breastcad_client.kinds import word_of_kind

# There is nothing to show; the tables say so already.
_AS_EXPECTED = frozenset({"NO_LESION", "NO_MAMMOGRAM", "NO_POSITIVE_IMAGE", "NOT_ANALYSED"})
_MAX_NAMES = 3


def missing_sentences(results: Sequence[exam_pb2.ExamResult]) -> list[str]:
    """Return one sentence for each reason why objects are missing that a user should know of.

    Parameters
    ----------
    results
        Of one or more exams.
    """
    groups: dict[tuple[str, str], list[exam_pb2.MissingObject]] = {}
    for result in results:
        for item in result.missing_objects:
            if item.reason not in _AS_EXPECTED:
                groups.setdefault((item.reason, item.message), []).append(item)
    return [_sentence(*why, items) for why, items in groups.items()]


def _sentence(reason: str, message: str, items: Sequence[exam_pb2.MissingObject]) -> str:
    kinds = dict.fromkeys(word_of_kind(item.kind) for item in items)
    names = list(dict.fromkeys(item.image for item in items if item.image))
    of_images = f" of {_listed(names)}" if names else ""
    return f"not made: {', '.join(kinds)}{of_images} – {reason}: {message}"


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(names[:_MAX_NAMES])
    more = len(names) - _MAX_NAMES
    return f"{listed} and {more} more" if more > 0 else listed
