"""What makers of objects give: objects, and why one is not there."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.dataset import Dataset

from breastcad_gateway.render.dicom.study import Source


@dataclass(frozen=True)
class Made:
    """One object, complete but for what all objects share (`finish`).

    Parameters
    ----------
    dataset
        The object.
    words
        What tells it from others of its kind in the exam; its UID derives from them.
    source
        The instance that it belongs to. None for one of the whole study.
    frame
        Number of the frame that it belongs to, from 0.
    series
        What tells its series from others of its kind; empty where they share one.
    """

    dataset: Dataset
    words: tuple[str, ...]
    source: Source | None = None
    frame: int = 0
    series: str = ""


@dataclass(frozen=True)
class Missing:
    """Why an object is not made.

    Parameters
    ----------
    reason
        Stable reason word, see exam.proto, MissingObject.
    message
        A sentence.
    image
        Name of the instance that it would have belonged to; empty: the exam.
    frame
        Number of the frame, from 0.
    """

    reason: str
    message: str
    image: str = ""
    frame: int = 0
