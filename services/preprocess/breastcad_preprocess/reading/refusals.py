"""Refusals of files that a worker could not read within its limits."""

from __future__ import annotations

from breastcad.errors import Refused


def decoder_failed() -> Refused:
    """Return the refusal of a file that broke its worker."""
    return Refused(
        "DECODER_FAILED", "the file broke off its decoding; it may be damaged, send it again"
    )


def decoder_timeout(seconds: float) -> Refused:
    """Return the refusal of a file that took longer than `seconds`."""
    return Refused(
        "DECODER_TIMEOUT",
        f"decoding took longer than {seconds:g} s; send the image uncompressed, or in fewer frames",
    )


def too_large() -> Refused:
    """Return the refusal of a file that needs more memory than a worker may take."""
    return Refused("TOO_LARGE", "decoding the image needs more memory than it may take")
