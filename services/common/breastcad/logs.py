"""Structured logs: JSON events on standard error with ids and durations, never with values."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import cast

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from breastcad import request_ids


def get_logger(name: str) -> FilteringBoundLogger:
    """Return the logger of a module.

    Parameters
    ----------
    name
        ``__name__`` of the module.
    """
    return cast(FilteringBoundLogger, structlog.get_logger(module=name))


def configure(level: str, form: str) -> None:
    """Set up the logs of this process.

    Parameters
    ----------
    level
        ``debug``, ``info``, ``warning`` or ``error``; events below are dropped.
    form
        ``json`` for one object per line, ``console`` for people.
    """
    render: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            _add_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()], force=True)
    logging.captureWarnings(True)


def _add_request_id(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    request_id = request_ids.current()
    if request_id is not None:
        event["request_id"] = request_id
    return event


class _Libraries(logging.Handler):
    """Reduce what libraries log to where it was logged.

    Their text quotes what they read: pydicom's warnings hold the values of attributes.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Log the place, and the type of the error if there was one."""
        error = record.exc_info[0] if record.exc_info else None
        get_logger("libraries").warning(
            "library_warning",
            library=record.name,
            at=f"{Path(record.pathname).name}:{record.lineno}",
            error=None if error is None else error.__qualname__,
        )
