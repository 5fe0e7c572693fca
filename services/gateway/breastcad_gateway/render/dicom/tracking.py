"""The name that one lesion has in every object."""

from __future__ import annotations

from breastcad.v1 import types_pb2

from breastcad_gateway.render.dicom.study import Image

# Viewers built on Cornerstone, OHIF among them, take only those outlines of a report as
# measurements of their own whose tracking identifier begins with the name of one of their tools.
_TOOL = "Cornerstone3DTools@^0.1.0:PlanarFreehandROI"


def tracking_id(image: Image, lesion: int) -> str:
    """Return the Tracking Identifier of a lesion: the viewers' tool, then `lesion_words`.

    It tells lesions of one image apart; what is unique is `Exam.tracking_uid`.

    Parameters
    ----------
    image
        Where it lies.
    lesion
        Its number within the image, from 1.
    """
    return f"{_TOOL}:{lesion_words(image, lesion)}"


def lesion_words(image: Image, lesion: int) -> str:
    """Return what people call a lesion, such as "US L frame 12 lesion 1".

    Parameters
    ----------
    image
        Where it lies.
    lesion
        Its number within the image, from 1.
    """
    return f"{image_words(image)} lesion {lesion}"


def image_words(image: Image) -> str:
    """Return modality, side, view and frame (from 1) of an image, as far as they are known."""
    frame = f"frame {image.result.frame + 1}" if image.result.frames > 1 else ""
    return f"{instance_words(image)} {frame}".rstrip()


def instance_words(image: Image) -> str:
    """Return modality, side and view of an image, as far as they are known."""
    result = image.result
    words = [types_pb2.Modality.Name(result.modality).removeprefix("MODALITY_")]
    if result.laterality:
        words.append(types_pb2.Laterality.Name(result.laterality).removeprefix("LATERALITY_"))
    if result.view:
        words.append(types_pb2.View.Name(result.view).removeprefix("VIEW_"))
    return " ".join(words)
