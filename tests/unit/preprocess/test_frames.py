"""Which frames of a clip are analysed."""

from itertools import pairwise

import pytest
from breastcad_preprocess.frames import chosen_frames
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("frames", "limit", "expected"),
    [
        (1, 1, (0,)),
        (1, 5, (0,)),
        (30, 1, (15,)),
        (31, 1, (15,)),
        (2, 1, (1,)),
        (10, 3, (1, 5, 8)),
        (4, 4, (0, 1, 2, 3)),
        (3, 8, (0, 1, 2)),
    ],
)
def test_frames_stand_in_the_middle_of_their_shares(
    frames: int, limit: int, expected: tuple[int, ...]
) -> None:
    assert chosen_frames(frames, limit) == expected


@given(st.integers(1, 10_000), st.integers(1, 64))
def test_chosen_frames_are_different_even_and_within_the_clip(frames: int, limit: int) -> None:
    chosen = chosen_frames(frames, limit)
    assert len(chosen) == min(frames, limit)
    assert chosen[0] >= 0
    assert chosen[-1] < frames
    steps = {after - before for before, after in pairwise(chosen)}
    assert all(step >= 1 for step in steps)
    assert max(steps, default=0) - min(steps, default=0) <= 1
