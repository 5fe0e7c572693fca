"""Sources and findings between messages and domain values."""

from __future__ import annotations

from breastcad.tensors import from_affine, to_image
from breastcad.v1 import segment_pb2, types_pb2

from breastcad_segment.lesions import Lesion
from breastcad_segment.measure import Spacing
from breastcad_segment.segmenter import Segmentation
from breastcad_segment.source import Source


def from_geometry(message: types_pb2.Geometry) -> Source:
    """Return where an image comes from; `InvalidInput` for what no image can have."""
    spacing = message.pixel_spacing
    return Source(
        rows=message.source_rows,
        columns=message.source_columns,
        source_to_image=from_affine(message.source_to_image),
        spacing=Spacing(spacing.row_mm, spacing.column_mm)
        if message.HasField("pixel_spacing")
        else None,
    )


def to_response(
    found: Segmentation, *, with_probability: bool, model: types_pb2.ModelInfo, release: str
) -> segment_pb2.SegmentResponse:
    """Return findings as a message, with the model and release that they come from."""
    return segment_pb2.SegmentResponse(
        lesions=[to_lesion(lesion, index) for index, lesion in enumerate(found.lesions, start=1)],
        mask_png=found.mask_png,
        probability=to_image(found.probability) if with_probability else None,
        malignancy_logit=found.malignancy_logit,
        model=model,
        release=release,
    )


def to_lesion(lesion: Lesion, index: int) -> types_pb2.Lesion:
    """Return a lesion as a message; `index` is its number within the image, from 1."""
    box = lesion.box
    return types_pb2.Lesion(
        index=index,
        score=lesion.score,
        box=types_pb2.Box(x_min=box.x_min, y_min=box.y_min, x_max=box.x_max, y_max=box.y_max),
        contour=[types_pb2.Point(x=x, y=y) for x, y in lesion.contour.tolist()],
        area_px=lesion.area_px,
        area_mm2=lesion.area_mm2,
        diameter_mm=lesion.diameter_mm,
    )
