"""The one tree of exceptions; each class carries the gRPC status that it becomes.

::

    BreastcadError
    ├── InvalidInput      INVALID_ARGUMENT     the caller sent something that can never work
    ├── Refused           FAILED_PRECONDITION  readable, but not to be analysed
    ├── NotFound          NOT_FOUND            a name that does not exist here
    ├── AlreadyExists     ALREADY_EXISTS       the same id with other content
    ├── Corrupt           DATA_LOSS            a digest does not match
    ├── Overloaded        RESOURCE_EXHAUSTED   too much at once; come again
    ├── Unavailable       UNAVAILABLE          something below does not answer
    └── DeadlineExceeded  DEADLINE_EXCEEDED    the caller's time is up
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import grpc

NO_DETAILS: Mapping[str, str] = MappingProxyType({})


class BreastcadError(Exception):
    """Base of every error that a caller may see.

    Parameters
    ----------
    reason
        Stable word for programs, such as ``NOT_DICOM`` (``google.rpc.ErrorInfo.reason``).
    message
        Sentence for people: what was expected, what came, what to do. Never patient data.
    details
        What is known of the input, for programs (``google.rpc.ErrorInfo.metadata``): for an image
        ``modality``, ``laterality`` and ``view`` as the words of the enums without their prefix,
        and ``sop_instance_uid``; ``companion`` is ``true`` for an object that stands for no image
        of its own, as one FOR PROCESSING. Never patient data.
    """

    code: ClassVar[grpc.StatusCode] = grpc.StatusCode.INTERNAL

    def __init__(
        self, reason: str, message: str, *, details: Mapping[str, str] = NO_DETAILS
    ) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message
        self.details = details


class InvalidInput(BreastcadError):
    """The caller sent something that can never work."""

    code = grpc.StatusCode.INVALID_ARGUMENT


class Refused(BreastcadError):
    """The input can be read, but must not be analysed."""

    code = grpc.StatusCode.FAILED_PRECONDITION


class NotFound(BreastcadError):
    """A name does not exist here."""

    code = grpc.StatusCode.NOT_FOUND


class AlreadyExists(BreastcadError):
    """The same id was used before with other content."""

    code = grpc.StatusCode.ALREADY_EXISTS


class Corrupt(BreastcadError):
    """Content does not match its digest."""

    code = grpc.StatusCode.DATA_LOSS


class Overloaded(BreastcadError):
    """Too much runs and waits already.

    Parameters
    ----------
    reason, message, details
        As for `BreastcadError`.
    retry_after_s
        When to come again, in seconds.
    """

    code = grpc.StatusCode.RESOURCE_EXHAUSTED

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        retry_after_s: float = 1.0,
        details: Mapping[str, str] = NO_DETAILS,
    ) -> None:
        super().__init__(reason, message, details=details)
        self.retry_after_s = retry_after_s


class Unavailable(BreastcadError):
    """Something below does not answer."""

    code = grpc.StatusCode.UNAVAILABLE


class DeadlineExceeded(BreastcadError):
    """The caller's time is up."""

    code = grpc.StatusCode.DEADLINE_EXCEEDED
