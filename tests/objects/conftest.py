"""All cases, rendered once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from tests.objects.cases import CASES, SHORT
from tests.objects.rendering import REPORTS, Filed, Rendered, filed
from tests.objects.validators import dciodvfy, dsrdump, pixelmed, require

Found = TypeVar("Found")
# Nearly all time is spent in other programs.
_THREADS = 3


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("objects")


@pytest.fixture(scope="session")
def rendered(folder: Path) -> Mapping[str, Rendered]:
    return {case: filed(case, make(), folder) for case, make in CASES.items()}


@pytest.fixture(scope="session")
def every_object(rendered: Mapping[str, Rendered]) -> Sequence[Filed]:
    return [each for case in rendered.values() for each in case.objects]


@pytest.fixture(scope="session")
def errors(every_object: Sequence[Filed]) -> Mapping[Path, list[str]]:
    """What dciodvfy says of every object."""
    require("dciodvfy", "dicom3tools")
    return _of_each([each.path for each in every_object], dciodvfy)


@pytest.fixture(scope="session")
def report_errors(every_object: Sequence[Filed]) -> Mapping[Path, list[str]]:
    """What dsrdump says of every structured report."""
    require("dsrdump", "dcmtk")
    return _of_each([each.path for each in every_object if each.kind in REPORTS], dsrdump)


@pytest.fixture(scope="session")
def template_errors(rendered: Mapping[str, Rendered]) -> Mapping[Path, list[str]]:
    """What PixelMed says of reports that differ in what they hold; of each it takes seconds."""
    objects = [each for case in SHORT for each in rendered[case].objects]
    paths = [each.path for each in objects if each.kind in ("sr", "cad-sr")]
    found = pixelmed(paths)
    return {path: found.get(str(path), ["validation did not end"]) for path in paths}


def _of_each(paths: Sequence[Path], look: Callable[[Path], Found]) -> dict[Path, Found]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return dict(zip(paths, pool.map(look, paths), strict=True))
