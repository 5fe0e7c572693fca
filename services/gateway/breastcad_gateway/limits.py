"""What one upload may hold."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class UploadLimits:
    """Bounds that are enforced while an exam is received.

    Parameters
    ----------
    max_instances
        Most instances of one exam.
    max_exam_bytes
        Most bytes of all instances of one exam together.
    max_chunk_bytes
        Most bytes of one chunk.
    idle_s
        Longest time between two messages, in seconds.
    """

    max_instances: int = 64
    max_exam_bytes: int = 2048 * MIB
    max_chunk_bytes: int = 4 * MIB
    idle_s: float = 60.0
