"""Exams of published files; there are none where the folder of research data is absent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from breastcad_gateway.render.dicom.exam import Exam

from tests.objects import headers
from tests.objects.answers import Shot, answered
from tests.objects.drawing import Ellipse

_LESIONS = (Ellipse(100, 60, 40, 20, degrees=15), Ellipse(30, 30, 7, 7, hole=True))
_FILES = {
    "film_mammogram": ("MG1_J2KI", 1, "MG"),
    "palette": ("OBXXXX1A.dcm", 1, "US"),
    "palette_clip": ("OBXXXX1A_rle_2frame.dcm", 2, "US"),
    "ybr_reversible": ("US1_J2KR", 1, "US"),
    "rgb_run_length": ("US1_RLE", 1, "US"),
    "rgb": ("US1_UNC", 1, "US"),
    "rgb_planes": ("color-pl.dcm", 1, "US"),
    "ybr_clip": ("examples_ybr_color.dcm", 30, "US"),
}


def _exam(file: str, frames: int, modality: str) -> Exam:
    source = headers.read(headers.PUBLISHED / file)
    chosen = [frames // 2] if frames < 3 else [5, 15, 25]
    return answered([Shot(source, 0.7, _LESIONS, frame, modality=modality) for frame in chosen])


CASES: Mapping[str, Callable[[], Exam]] = {
    name: partial(_exam, *described)
    for name, described in _FILES.items()
    if (headers.PUBLISHED / described[0]).is_file()
}
"""Each by the name of what it brings."""
