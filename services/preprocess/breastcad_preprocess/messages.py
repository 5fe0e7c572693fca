"""Messages of preprocess.proto to domain values, and back."""

from __future__ import annotations

from typing import Literal

from breastcad.errors import InvalidInput
from breastcad.modalities import modality_code, modality_number
from breastcad.tensors import from_image, to_affine, to_image
from breastcad.v1 import preprocess_pb2 as pb
from breastcad.v1 import types_pb2 as types

from breastcad_preprocess.denoise.methods import Denoised, method_named
from breastcad_preprocess.denoising import DenoiseOrder, DenoiseOutcome
from breastcad_preprocess.preparing import Order, Outcome, PreparedFrame
from breastcad_preprocess.source import Source
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
        with_header=request.with_header,
    )


def to_prepare_response(outcome: Outcome, release: str) -> pb.PrepareResponse:
    """Return what was prepared."""
    return pb.PrepareResponse(
        frames=[_frame(frame, outcome.source) for frame in outcome.frames],
        info=_info(outcome.source),
        profile=outcome.profile.name,
        notices=outcome.notices,
        release=release,
        geometry=_geometry(outcome.source),
        preview_pgm=outcome.preview_pgm,
        header=outcome.source.header,
    )


def from_denoise_request(request: pb.DenoiseRequest) -> DenoiseOrder:
    """Return what is asked for.

    Raises
    ------
    InvalidInput
        ``UNKNOWN_METHOD``, ``UNKNOWN_MODALITY``, or as `from_image`.
    """
    is_file = request.WhichOneof("input") == "file"
    return DenoiseOrder(
        image=request.file if is_file else from_image(request.image),
        method=method_named(request.method) if request.method else None,
        modality=modality_code(request.modality) if request.modality else None,
    )


def to_denoise_response(outcome: DenoiseOutcome, *, with_source: bool) -> pb.DenoiseResponse:
    """Return the denoised image, and what it was where the caller has sent a file."""
    response = pb.DenoiseResponse(
        image=to_image(outcome.denoised.pixels),
        denoising=_denoising(outcome.denoised),
        largest_value=2**outcome.stored.bits - 1,
    )
    if with_source:
        response.source.CopyFrom(to_image(outcome.stored.values))
    return response


def _frame(frame: PreparedFrame, source: Source) -> pb.PreparedFrame:
    prepared = frame.prepared
    geometry = _geometry(source)
    geometry.source_to_image.CopyFrom(to_affine(prepared.source_to_image))
    return pb.PreparedFrame(
        index=frame.index,
        image=to_image(prepared.image),
        geometry=geometry,
        denoising=_denoising(prepared.denoised),
        quality=pb.Quality(
            unlikeness=frame.quality.unlikeness,
            saturated_share=frame.quality.saturated_share,
        ),
        notices=frame.notices,
        preview_pgm=frame.preview_pgm,
    )


def _geometry(source: Source) -> types.Geometry:
    rows, columns = source.shape
    geometry = types.Geometry(source_rows=rows, source_columns=columns)
    if source.spacing is not None:
        geometry.pixel_spacing.row_mm = source.spacing.row_mm
        geometry.pixel_spacing.column_mm = source.spacing.column_mm
        geometry.pixel_spacing.source = source.spacing.source
    return geometry


def _info(source: Source) -> pb.SourceInfo:
    info = source.info
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
    )


def _denoising(denoised: Denoised) -> pb.Denoising:
    return pb.Denoising(
        method=denoised.method,
        noise_model=denoised.noise_model,
        noise_level=denoised.noise_level,
        skipped=denoised.skipped,
        gain=denoised.gain,
        offset=denoised.offset,
        fit=denoised.fit,
        exponent=denoised.exponent,
    )
