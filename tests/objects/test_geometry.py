"""One lesion is the same pixels of the source in every object and in the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from io import BytesIO

import numpy as np
import pytest
from breastcad.bundles import LesionRule
from breastcad.geometry import Affine
from breastcad.lesions import source_mask
from breastcad.v1 import types_pb2
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.objects import WORDS, render_objects
from breastcad_gateway.render.png import read_grey
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects import outlines
from tests.objects.answers import Shot, answered
from tests.objects.cases import CASES, VISIT
from tests.objects.drawing import Ellipse, drawn
from tests.objects.headers import mammogram
from tests.objects.rendering import KINDS, Rendered

# GSPS and SCOORD hold 32-bit numbers: a column of 4,000 is known to 0.0003 pixels.
_ROUNDING = 0.001
# An outline leaves out corners of the border that are at most half a pixel off.
_MOST = 0.5
_DRAWN = frozenset(KINDS[word] for word in ("seg", "sr", "cad-sr", "gsps"))
_ROWS, _COLUMNS = 60, 40  # of what the model sees
_READERS = {
    "sr": outlines.of_report,
    "cad-sr": outlines.of_report,
    "gsps": outlines.of_presentation_state,
}
Drawn = Sequence[tuple[str, Dataset]]


@pytest.mark.parametrize("case", CASES)
def test_every_object_draws_every_lesion_where_the_result_has_it(
    case: str, rendered: Mapping[str, Rendered]
) -> None:
    read = [(each.kind, each.dataset) for each in rendered[case].objects]
    _require_same_pixels(rendered[case].exam, read)


_number = partial(st.integers, min_value=-8)
_ellipses = st.lists(
    st.builds(
        Ellipse,
        _number(max_value=_COLUMNS + 8),
        _number(max_value=_ROWS + 8),
        st.integers(0, 12),
        st.integers(0, 12),
        st.integers(0, 179),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=30)
@given(
    _ellipses, st.booleans(), st.booleans(), st.integers(0, 50), st.integers(0, 30),
    st.floats(0.3, 3), st.floats(0.3, 3),
)  # fmt: skip
def test_no_flip_crop_or_resize_moves_a_lesion(
    ellipses: list[Ellipse],
    mirrored: bool,
    upside_down: bool,
    left: int,
    top: int,
    scale_x: float,
    scale_y: float,
) -> None:
    """Of the source a part is cropped, perhaps mirrored, and resized to what the model sees."""
    columns, rows = round(_COLUMNS / scale_x), round(_ROWS / scale_y)
    to_image = Affine.crop(left=left, top=top)
    if mirrored:
        to_image = to_image.then(Affine.flip_columns(columns=columns))
    if upside_down:
        to_image = to_image.then(Affine.flip_rows(rows=rows))
    to_image = to_image.then(Affine.resize(scale_x=_COLUMNS / columns, scale_y=_ROWS / rows))
    probability = drawn(ellipses, _ROWS, _COLUMNS) * np.uint8(200)
    mask = source_mask(
        probability,
        to_image,
        (top + rows + 7, left + columns + 5),
        LesionRule(pixel_threshold=0.5, min_area_fraction=0),
    )
    source = mammogram(VISIT, Rows=mask.shape[0], Columns=mask.shape[1])
    exam = answered([Shot(source, 0.9, mask=mask)])
    found = render_objects(exam, _DRAWN).objects
    read = [(WORDS[each.start.kind], dcmread(BytesIO(each.data))) for each in found]
    _require_same_pixels(exam, read)


def _require_same_pixels(exam: Exam, objects: Drawn) -> None:
    masks, lines = _masks(objects), _lines(objects)
    found = {uid: (image, lesion) for uid, image, lesion in outlines.lesions(exam)}
    assert masks.keys() == found.keys()
    known = found.keys() | outlines.images(exam)
    assert all(of_kind.keys() <= known for of_kind in lines.values())
    for uid, (image, lesion) in found.items():
        mask, contour = masks[uid], outlines.contour(lesion)
        assert outlines.distance(outlines.border(mask), contour) <= _MOST + _ROUNDING
        assert np.count_nonzero(mask) == lesion.area_px
        assert not np.any((mask > 0) & (read_grey(image.mask_png) == 0))
        is_mammogram = image.result.modality == types_pb2.MODALITY_MG
        for kind in ("sr", "gsps", *(("cad-sr",) if is_mammogram else ())):
            assert outlines.distance(lines[kind][uid], contour) <= _ROUNDING, kind


def _masks(objects: Drawn) -> dict[str, outlines.Mask]:
    segmentations = [dataset for kind, dataset in objects if kind == "seg"]
    return {
        uid: mask for each in segmentations for uid, mask in outlines.of_segmentation(each).items()
    }


def _lines(objects: Drawn) -> dict[str, dict[str, outlines.Points]]:
    found: dict[str, dict[str, outlines.Points]] = {}
    for kind, dataset in objects:
        if kind in _READERS:
            found.setdefault(kind, {}).update(_READERS[kind](dataset))
    return found
