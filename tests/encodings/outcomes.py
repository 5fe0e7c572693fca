"""What becomes of a file: its values beside those of a second decoder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from breastcad.errors import BreastcadError
from breastcad_preprocess.decode import decode_frame
from breastcad_preprocess.dicom import read_dataset
from breastcad_preprocess.layout import read_layout
from numpy.typing import NDArray

from tests.encodings.second import second_values

# Frames of a clip that are compared.
_FRAMES = 3
# Luminance by ITU-R BT.601, which is all of a colour that is analysed.
_WEIGHTS = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class Outcome:
    """The comparison of one file.

    Attributes
    ----------
    refused
        The reason word; empty where the file was decoded.
    decoder
        Name of the second decoder.
    difference
        Largest difference of a stored value, or of red, green or blue, over the compared frames.
    luminance
        Largest difference of the luminance; equal to `difference` for grey.
    frames
        Our frames.
    """

    refused: str = ""
    decoder: str = ""
    difference: int = 0
    luminance: float = 0.0
    frames: tuple[NDArray[Any], ...] = ()


def compared(data: bytes) -> Outcome:
    """Decode a file twice and compare."""
    try:
        dataset = read_dataset(data)
        layout = read_layout(dataset)
        chosen = layout.chosen(_FRAMES)
        frames = tuple(decode_frame(dataset, layout, index) for index in chosen)
    except BreastcadError as error:
        return Outcome(error.reason)
    others = [second_values(data, index) for index in chosen]
    gaps = [_gap(ours, other) for ours, (other, _) in zip(frames, others, strict=True)]
    return Outcome(
        decoder=others[0][1],
        difference=max(int(np.abs(gap).max()) for gap in gaps),
        luminance=max(_luminance(gap) for gap in gaps),
        frames=frames,
    )


def _gap(ours: NDArray[Any], other: NDArray[Any]) -> NDArray[np.int64]:
    assert ours.shape == other.shape
    return np.asarray(ours.astype(np.int64) - other.astype(np.int64))


def _luminance(gap: NDArray[np.int64]) -> float:
    return float(np.abs(gap @ _WEIGHTS if gap.ndim == 3 else gap).max())
