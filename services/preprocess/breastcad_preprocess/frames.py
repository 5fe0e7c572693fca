"""Which frames of a clip are analysed."""

from __future__ import annotations


def chosen_frames(frames: int, limit: int) -> tuple[int, ...]:
    """Return the indices of at most `limit` evenly spaced frames, ascending from 0.

    Each stands in the middle of its share of the clip: index i is floor((i + 1/2) · frames / n)
    for n = min(frames, limit). A still is itself, and one frame is the middle one, where the
    probe rests on what the examiner wanted to show.

    Parameters
    ----------
    frames
        Number of frames of the clip, at least 1.
    limit
        At least 1.
    """
    count = min(frames, limit)
    return tuple((2 * i + 1) * frames // (2 * count) for i in range(count))
