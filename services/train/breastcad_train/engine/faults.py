"""What stops a training, in words that name what to change in the recipe."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from breastcad.errors import InvalidInput, Overloaded

from breastcad_train.engine.course import Course


def require_finite(loss: float, course: Course, *, step: int, rate: float) -> None:
    """Check a loss.

    Raises
    ------
    InvalidInput
        ``LOSS_NOT_FINITE``, with step, learning rate and the recipe's keys.
    """
    if not math.isfinite(loss):
        raise InvalidInput(
            "LOSS_NOT_FINITE",
            f"the loss is {loss} at step {step} with a learning rate of {rate:g}: lower "
            f"learning_rate ({course.learning_rate:g}), or set clip ({course.clip:g})",
        )


@contextmanager
def naming_memory(course: Course) -> Iterator[None]:
    """Name the recipe's keys where memory ends.

    Raises
    ------
    Overloaded
        ``OUT_OF_MEMORY``.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not _is_memory(error):
            raise
        raise Overloaded(
            "OUT_OF_MEMORY",
            f"memory ended: raise accumulate ({course.accumulate}), or lower batch "
            f"({course.batch}) or the images' size",
        ) from error


def _is_memory(error: BaseException) -> bool:
    # Of the CPU's allocator torch raises a bare RuntimeError.
    text = str(error)
    return (
        isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in text
    )
