"""The page that tells people which encodings are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.encodings.cases import Case
from tests.encodings.dcmtk import version
from tests.encodings.outcomes import Outcome
from tests.encodings.published import folders
from tests.encodings.table import PAGE, page, result


def test_results_are_told_in_a_few_characters() -> None:
    assert result(Outcome()) == "="
    assert result(Outcome(difference=3)) == "≤ 3"
    assert result(Outcome("TRUNCATED")) == "`TRUNCATED`"


def test_page_is_current(
    generated: list[tuple[Case, Outcome]], real: list[tuple[str, Path, Outcome]]
) -> None:
    if set(folders()) != {"shared", "pydicom", "pydicom-data"}:
        pytest.skip("needs the files of ../shared/data and of pydicom-data")
    if version() not in PAGE.read_text():
        pytest.skip(f"the page was made with another DCMTK than {version()}")
    assert PAGE.read_text() == page(generated, real), "run python -m tests.encodings.table"
