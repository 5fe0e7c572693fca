"""The pictures of one analysed image, as files."""

from __future__ import annotations

import numpy as np
from breastcad.geometry import Affine
from breastcad.v1 import exam_pb2, types_pb2

from breastcad_gateway.findings import Findings
from breastcad_gateway.objects import ExamObject
from breastcad_gateway.render.heat_map import heat_map
from breastcad_gateway.render.masks import mask_picture
from breastcad_gateway.render.overlay import (
    lesion_contours,
    overlay,
    score_line,
    source_to_preview,
)
from breastcad_gateway.render.png import read_colour, write_png
from breastcad_gateway.wishes import Wishes

_FOLDERS = {
    exam_pb2.OBJECT_KIND_MASK: "masks",
    exam_pb2.OBJECT_KIND_OVERLAY: "overlays",
    exam_pb2.OBJECT_KIND_HEAT_MAP: "heat_maps",
}


def render(wishes: Wishes, image: str, file_name: str, findings: Findings) -> list[ExamObject]:
    """Return the pictures that were asked for, in the order of their kinds.

    Parameters
    ----------
    wishes
        Which pictures.
    image
        Name of the instance.
    file_name
        Name of the pictures without folders, see `breastcad_gateway.render.names`.
    findings
        What to show. A heat map is left out where the classifier gave none.
    """
    makers = {
        exam_pb2.OBJECT_KIND_MASK: lambda: mask_picture(findings.segmented.mask_png),
        exam_pb2.OBJECT_KIND_OVERLAY: lambda: _overlay(findings),
        exam_pb2.OBJECT_KIND_HEAT_MAP: lambda: _heat_map(findings),
    }
    wanted = sorted(wishes.pictures)
    kinds = [kind for kind in wanted if _possible(kind, findings)]
    return [
        ExamObject(
            exam_pb2.ObjectStart(
                kind=kind,
                name=f"{_FOLDERS[kind]}/{file_name}.png",
                media_type="image/png",
                image=image,
                frame=findings.frame.index,
            ),
            makers[kind](),
        )
        for kind in kinds
    ]


def _possible(kind: exam_pb2.ObjectKind.ValueType, findings: Findings) -> bool:
    return kind != exam_pb2.OBJECT_KIND_HEAT_MAP or findings.classified.HasField("heat_map")


def _overlay(findings: Findings) -> bytes:
    preview = read_colour(findings.frame.preview_pgm)
    contours = lesion_contours(findings.segmented.lesions)
    to_preview = _to_preview(findings.frame.geometry, preview.shape)
    return write_png(overlay(preview, contours, to_preview, _caption(findings)))


def _heat_map(findings: Findings) -> bytes:
    preview = read_colour(findings.frame.preview_pgm)
    geometry = findings.frame.geometry
    to_image = (
        _to_preview(geometry, preview.shape).inverse().then(_affine(geometry.source_to_image))
    )
    seen = findings.classified.heat_map
    evidence = np.frombuffer(seen.samples, np.uint8).reshape(seen.rows, seen.columns)
    return write_png(heat_map(preview, evidence, to_image, _caption(findings)))


def _to_preview(geometry: types_pb2.Geometry, shape: tuple[int, ...]) -> Affine:
    return source_to_preview((geometry.source_rows, geometry.source_columns), (shape[0], shape[1]))


def _affine(message: types_pb2.Affine) -> Affine:
    return Affine(message.xx, message.xy, message.x0, message.yx, message.yy, message.y0)


def _caption(findings: Findings) -> tuple[str, tuple[int, int, int]]:
    classified = findings.classified
    return score_line(classified.malignancy_score, classified.operating_point.threshold)
