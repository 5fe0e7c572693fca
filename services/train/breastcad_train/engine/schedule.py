"""The learning rate over the course of a training, relative to its peak."""

from __future__ import annotations

from breastcad_train.engine.course import Course
from breastcad_train.schedule import rate


def learning_rate(course: Course, *, epoch: int, share: float) -> float:
    """Return the learning rate of a step.

    Parameters
    ----------
    course
        What the schedule is.
    epoch
        Of the step, from 0.
    share
        Of the course that is done, in [0, 1].
    """
    if course.schedule == "cosine":
        return course.learning_rate * rate(share, course.warm_up)
    if course.schedule == "piecewise":
        drops = epoch // course.drop_every
        return float(course.learning_rate * course.drop_factor**drops)
    return course.learning_rate
