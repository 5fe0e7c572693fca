"""Messages of preprocess.proto to domain values, and back."""

from __future__ import annotations

from typing import Literal

from breastcad.errors import InvalidInput
from breastcad.modalities import ModalityCode, modality_code, modality_number
from breastcad.tensors import to_affine, to_image
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import types_pb2 as types

from breastcad_preprocess.denoise.methods import Denoised, Method, method_named
from breastcad_preprocess.preparing import Order, Outcome
from breastcad_preprocess.source import Source, SourceInfo
from breastcad_preprocess.views import ViewCode

_SIDES: dict[types.Laterality.ValueType, Literal["L", "R"]] = {
    types.LATERALITY_L: "L",
    types.LATERALITY_R: "R",
}
_SIDE_NUMBERS = {code: number for number, code in _SIDES.items()}
_VIEWS: dict[ViewCode, types.View.ValueType] = {
    "CC": types.VIEW_CC,
    "MLO": types.VIEW_MLO,
    "ML": types.VIEW_ML,
    "LM": types.VIEW_LM,
    "OTHER": types.VIEW_OTHER,
}
_METHOD_OF_MODALITY: dict[ModalityCode, Method] = {"MG": "gat_tv", "US": "lee"}


def from_prepare_request(request: pb.PrepareRequest) -> Order:
    """Return what is asked for.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_FORMAT``, or ``UNKNOWN_MODALITY`` for a picture whose modality is not named.
    """
    if request.format not in pb.SourceFormat.values():
        raise InvalidInput("UNKNOWN_FORMAT", "expected SOURCE_FORMAT_DICOM or _PICTURE")
    is_picture = request.format == pb.SOURCE_FORMAT_PICTURE
    return Order(
        data=request.source,
        picture=modality_code(request.modality) if is_picture else None,
        laterality=_SIDES.get(request.laterality),
        profile=request.profile,
        preview_side=request.preview_side,
    )


def to_prepare_response(outcome: Outcome, release: str) -> pb.PrepareResponse:
    """Return what was prepared."""
    prepared = outcome.prepared
    response = pb.PrepareResponse(
        geometry=_geometry(outcome.source),
        info=_info(outcome.source.info),
        profile=outcome.profile.name,
        notices=outcome.notices,
        preview_png=outcome.preview_png,
        release=release,
    )
    if prepared is not None:
        response.image.CopyFrom(to_image(prepared.image))
        response.geometry.source_to_image.CopyFrom(to_affine(prepared.source_to_image))
        response.denoising.CopyFrom(_denoising(prepared.denoised))
    return response


def requested_method(request: pb.DenoiseRequest) -> Method:
    """Return the denoiser that is asked for, by its name or by the modality.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_METHOD`` or ``UNKNOWN_MODALITY``.
    """
    if request.method:
        return method_named(request.method)
    return _METHOD_OF_MODALITY[modality_code(request.modality)]


def to_denoise_response(denoised: Denoised) -> pb.DenoiseResponse:
    """Return the denoised image."""
    return pb.DenoiseResponse(image=to_image(denoised.pixels), denoising=_denoising(denoised))


def _geometry(source: Source) -> types.Geometry:
    rows, columns = source.pixels.shape
    geometry = types.Geometry(source_rows=rows, source_columns=columns)
    if source.spacing is not None:
        geometry.pixel_spacing.row_mm = source.spacing.row_mm
        geometry.pixel_spacing.column_mm = source.spacing.column_mm
        geometry.pixel_spacing.source = source.spacing.source
    return geometry


def _info(info: SourceInfo) -> pb.SourceInfo:
    return pb.SourceInfo(
        sop_instance_uid=info.sop_instance_uid,
        sop_class_uid=info.sop_class_uid,
        study_instance_uid=info.study_instance_uid,
        subject=info.subject,
        study_date=info.study_date,
        modality=modality_number(info.modality),
        laterality=types.LATERALITY_UNSPECIFIED
        if info.laterality is None
        else _SIDE_NUMBERS[info.laterality],
        view=types.VIEW_UNSPECIFIED if info.view is None else _VIEWS[info.view],
        use=pb.IMAGE_USE_LABEL_ONLY if info.use_reason else pb.IMAGE_USE_DECISION,
        use_reason=info.use_reason,
        frames=info.frames,
        frame=info.frame,
    )


def _denoising(denoised: Denoised) -> pb.Denoising:
    return pb.Denoising(
        method=denoised.method,
        noise_model=denoised.noise_model,
        noise_level=denoised.noise_level,
        skipped=denoised.skipped,
    )
