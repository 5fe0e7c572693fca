"""The example exam with objects of lesions that are drawn, and so known to the pixel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.objects.cases import CASES
from tests.objects.headers import EXAMPLE
from tests.objects.rendering import Rendered, filed

CASE = "both_breasts"


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """A lesion in two mammograms and both ultrasound images, with all kinds of objects."""
    return filed(CASE, CASES[CASE](), tmp_path_factory.mktemp("objects"))


@pytest.fixture(scope="session")
def images() -> Sequence[Path]:
    """The files that the objects belong to."""
    return sorted(EXAMPLE.glob("*.dcm"))
