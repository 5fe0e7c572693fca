"""Recipes that come with the code, and bad ones."""

from pathlib import Path

import pytest
from breastcad.errors import InvalidInput, NotFound
from breastcad_train import recipes
from breastcad_train.data.catalogue import CATALOGUE

SHIPPED = ("us-segment-coarse", "us-segment", "us-classify", "mg-segment", "mg-classify")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_recipes_fit_together(name: str) -> None:
    recipe = recipes.read(name)

    assert recipe.preparation.modality == recipe.modality
    assert set(recipe.datasets) <= set(CATALOGUE)
    assert set(recipe.shares) <= set(recipe.datasets)
    assert recipe.start_from == "" or recipe.start_from in SHIPPED


def test_an_unknown_recipe_is_answered_with_those_there_are() -> None:
    with pytest.raises(NotFound, match="no recipe us-segmnt; there are mg-classify"):
        recipes.read("us-segmnt")


@pytest.mark.parametrize(
    ("line", "key"),
    [("batch = 0", "batch"), ("epochs = 3", "epochs"), ("augmentation.turn = 1", "turn")],
)
def test_a_bad_key_is_named(tmp_path: Path, line: str, key: str) -> None:
    path = tmp_path / "mine.toml"
    lines = {"batch": "batch = 2", line.split(" ")[0]: line}
    path.write_text(
        'task = "segment"\nmodality = "US"\nprofile = "us-256"\ndatasets = ["busi"]\n'
        "minutes = 1\n" + "\n".join(lines.values())
    )

    with pytest.raises(InvalidInput, match=rf"mine.toml, .*{key}"):
        recipes.read(str(path))
