"""Compilation where code can be kept, and where it cannot."""

import numpy as np
import pytest
from breastcad_preprocess.denoise.compiled import compiled
from breastcad_preprocess.denoise.similarity import similar_mean

SOURCE = "def twice(values):\n    for i in range(values.size):\n        values[i] *= 2\n"


def test_function_without_a_place_for_its_code_is_compiled_all_the_same() -> None:
    # What has no file has no folder beside it, just as a file system that is read-only.
    scope: dict[str, object] = {}
    exec(compile(SOURCE, "<nowhere>", "exec"), scope)
    twice = scope["twice"]
    assert callable(twice)
    values = np.array([1.0, 2.0])
    compiled(twice)(values)
    assert values.tolist() == [2, 4]


def test_mean_over_similar_surroundings_by_hand() -> None:
    # Guide of two levels far apart: each pixel is averaged with those of its own level only.
    guide = np.zeros((8, 8), np.float32)
    guide[:, 4:] = 100
    values = np.arange(64, dtype=np.float32).reshape(8, 8)
    result = similar_mean(values, guide, 0.1, reach=1)
    # Inner pixels with 3 × 3 neighbours of the same level: the plain mean of nine.
    assert result[3, 1] == values[2:5, 0:3].mean()
    # Column 3 touches the other level: its patches differ from those of column 2, and agree with
    # those above and below.
    assert result[3, 3] == values[2:5, 3].mean()


def test_tiles_do_not_show() -> None:
    rng = np.random.default_rng(0)
    values = rng.random((150, 300)).astype(np.float32)
    whole = similar_mean(values, values, 0.5, reach=2)
    part = similar_mean(
        values[40:110, 230:280].copy(), values[40:110, 230:280].copy(), 0.5, reach=2
    )
    assert np.allclose(whole[44:106, 234:276], part[4:-4, 4:-4], atol=1e-6)


def test_weights_are_gaussian_in_the_distance() -> None:
    # On a ramp of one bandwidth for each column, the columns beside weigh w = exp(-1), the own
    # column 1. Of squares c² the mean is then c² + 6w / (3 + 6w).
    columns = np.tile(np.arange(12, dtype=np.float32), (12, 1))
    result = similar_mean(columns**2, 3 * columns, 3.0, reach=1)
    weight = np.exp(-1)
    assert result[6, 6] == pytest.approx(36 + 6 * weight / (3 + 6 * weight), abs=0.01)
