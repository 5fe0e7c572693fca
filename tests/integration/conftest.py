"""One running system for all tests of this folder that only ask it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.system import RunningSystem, run_system

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def store() -> Path:
    """The shipped bundles and releases."""
    return ROOT / "models"


@pytest.fixture(scope="session")
def example_exam() -> Path:
    """Four mammograms and two ultrasound images of one simulated patient."""
    return ROOT / "examples" / "exam"


@pytest.fixture(scope="session")
def data() -> Path:
    """Research images beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs the research images in ../shared/data")
    return folder


@pytest.fixture(scope="session")
def system(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    with run_system(store, tmp_path_factory.mktemp("logs")) as running:
        yield running
