"""Every file, decoded twice; once for all tests."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from breastcad_preprocess.quiet import silence_libraries

from tests.encodings.cases import Case, every_case
from tests.encodings.dcmtk import is_installed
from tests.encodings.outcomes import Outcome, compared
from tests.encodings.published import published

# Most of the time is spent in starting DCMTK's tools.
_THREADS = 3


@pytest.fixture(autouse=True)
def _quiet() -> None:
    silence_libraries()


@contextmanager
def _running() -> Iterator[ThreadPoolExecutor]:
    """Run work in threads, while pydicom's words on odd files are no errors."""
    with warnings.catch_warnings(), ThreadPoolExecutor(_THREADS) as pool:
        warnings.simplefilter("ignore")
        silence_libraries()
        yield pool


@pytest.fixture(scope="session")
def dcmtk() -> None:
    """DCMTK's tools."""
    if not is_installed():
        pytest.skip("DCMTK is not installed: run make servers as root, or apt-get install dcmtk")


@pytest.fixture(scope="session")
def second_decoders(dcmtk: None) -> None:
    """All of the second decoders."""
    if importlib.util.find_spec("av") is None:
        pytest.skip("FFmpeg is not installed: pip install av")


@pytest.fixture(scope="session")
def generated(second_decoders: None) -> list[tuple[Case, Outcome]]:
    """Every encoding of every kind of pixel."""

    def outcome(case: Case) -> tuple[Case, Outcome]:
        return case, compared(case.encode(case.image))

    with _running() as pool:
        return list(pool.map(outcome, every_case()))


@pytest.fixture(scope="session")
def real(second_decoders: None) -> list[tuple[str, Path, Outcome]]:
    """Every published file."""

    def outcome(entry: tuple[str, Path]) -> tuple[str, Path, Outcome]:
        source, path = entry
        return source, path, compared(path.read_bytes())

    with _running() as pool:
        return list(pool.map(outcome, published()))
