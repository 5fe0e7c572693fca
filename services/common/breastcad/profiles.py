"""Preprocessing profiles: how a source becomes what the models of a release read."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from breastcad.documents import Frozen
from breastcad.modalities import ModalityCode

DenoiseMethod = Literal[
    "none",
    "lee",
    "kuan",
    "frost",
    "median",
    "wavelet",
    "srad",
    "obnlm",
    "bnlm",
    "fast",
    "gat_tv",
    "gat_dncnn",
    "gat_dncnn_small",
    "gat_bm3d",
]
DENOISE_METHODS: tuple[DenoiseMethod, ...] = get_args(DenoiseMethod)


class Profile(Frozen):
    """How sources of one modality become model input; data, released with the models."""

    name: str
    modality: ModalityCode
    rows: int = Field(gt=0, description="Rows of the prepared image, in pixels")
    columns: int = Field(gt=0, description="Columns of the prepared image, in pixels")
    fit: Literal["letterbox", "stretch"] = Field(description="Keep the aspect, or fill the frame")
    crop: Literal["breast", "region", "content", "none"] = Field(
        description="The breast's box; ultrasound by its header, or else by content; all of it"
    )
    orient: bool = Field(description="Mirror so that the chest wall is on the left")
    contrast: Literal["stored", "tissue"] = Field(description="As stored, or tissue stretched")
    denoise: DenoiseMethod
    overlays: Literal["keep", "inpaint"] = Field(
        default="keep", description="Text and callipers burnt into ultrasound"
    )
    pectoral: Literal["keep", "remove"] = Field(
        default="keep", description="The pectoral muscle of an oblique mammogram"
    )
    min_side: int = Field(default=64, gt=0, description="Smaller sources are refused, in pixels")
    max_frames: int = Field(default=1, gt=0, description="Frames that are taken of a clip")
