"""What one exam may hold."""

from __future__ import annotations

from dataclasses import dataclass

from breastcad.errors import InvalidInput

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


class Quota:
    """Images that one exam may still have; a clip has as many as frames are analysed.

    Parameters
    ----------
    max_images
        Most images of the exam.
    """

    def __init__(self, max_images: int) -> None:
        self._max_images = max_images
        self._left = max_images

    def take(self, images: int) -> None:
        """Count images of the exam, which fails in whatever order its instances come.

        Raises
        ------
        InvalidInput
            ``TOO_MANY_IMAGES`` if there are more than there may be.
        """
        self._left -= images
        if self._left < 0:
            raise InvalidInput(
                "TOO_MANY_IMAGES",
                f"an exam may have at most {self._max_images} images, and each analysed frame of "
                "a clip is one; send fewer clips",
            )
