"""Manifests and splits from the command line."""

import json
from pathlib import Path

import pytest
from breastcad.errors import NotFound
from breastcad_train.__main__ import app
from breastcad_train.data import manifest
from breastcad_train.splits import document
from typer.testing import CliRunner

SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture
def data() -> str:
    if not (SHARED / "ddsm-tissue").is_dir():
        pytest.skip("needs the images of ../shared/data/ddsm-tissue")
    return str(SHARED)


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments, catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_a_manifest_is_made_and_written(data: str, tmp_path: Path) -> None:
    out = tmp_path / "tissue.json"

    said = run("manifest", "ddsm-tissue", "--data", data, "--out", str(out))

    assert "ddsm-tissue 53 images, 53 groups" in said
    assert manifest.read(out).counts.with_map == 53


def test_a_split_is_drawn_and_written(data: str, tmp_path: Path) -> None:
    out = tmp_path / "split.json"

    said = run("split", "ddsm-tissue", "cdd-cesm", "--data", data, "--out", str(out), "--seed", "4")

    assert said.startswith("LEAK-FREE stratified-group-5-fold 70 entries")
    assert document.read(out).seed == 4


def test_a_papers_split_says_that_it_leaks(data: str, tmp_path: Path) -> None:
    out = tmp_path / "split.json"

    said = run("split", "cdd-cesm", "--data", data, "--out", str(out), "--rule", "s4")

    assert said.startswith("LEAKY s4-augmented-70-30 170 entries")
    assert json.loads(out.read_text())["protocol"] == "LEAKY"


def test_an_unknown_rule_is_answered_with_those_there_are(data: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no rule s3; there are folds, hold-out, s0-classify"):
        run("split", "cdd-cesm", "--data", data, "--out", str(tmp_path / "a"), "--rule", "s3")
