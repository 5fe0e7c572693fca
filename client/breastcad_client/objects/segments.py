"""The segments of a Segmentation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from breastcad_client.objects.measured import Measured, plain_name
from breastcad_client.objects.outlines import Extent


def segments(dataset: Dataset) -> tuple[Measured, ...]:
    """Return the segments with their areas and boxes, over all frames.

    Parameters
    ----------
    dataset
        A binary Segmentation.
    """
    frames = dataset.pixel_array.reshape(-1, int(dataset.Rows), int(dataset.Columns))
    numbers = [_segment_number(dataset, groups) for groups in _groups_of_frames(dataset)]
    return tuple(
        _segment(
            item,
            [
                frame
                for frame, number in zip(frames, numbers, strict=True)
                if number == item.SegmentNumber
            ],
            _pixel_mm2(dataset),
        )
        for item in dataset.SegmentSequence
    )


def _groups_of_frames(dataset: Dataset) -> Sequence[Dataset]:
    groups: Sequence[Dataset] = dataset.PerFrameFunctionalGroupsSequence
    return groups


def _segment_number(dataset: Dataset, groups: Dataset) -> int:
    """Return the segment of a frame; what all frames share may stand in one place for them."""
    shared = dataset.SharedFunctionalGroupsSequence[0]
    place = groups if "SegmentIdentificationSequence" in groups else shared
    return int(place.SegmentIdentificationSequence[0].ReferencedSegmentNumber)


def _segment(item: Dataset, frames: list[NDArray[np.uint8]], pixel_mm2: float | None) -> Measured:
    pixels = sum(int(np.count_nonzero(frame)) for frame in frames)
    area = f"{pixels} px"
    if pixel_mm2 is not None:
        area += f", {pixels * pixel_mm2:.4g} mm²"
    return Measured(
        name=plain_name(str(item.get("TrackingID") or item.SegmentLabel)),
        tracking_uid=str(item.get("TrackingUID", "")),
        extent=_extent(frames),
        facts={"Area": area},
    )


def _extent(frames: list[NDArray[np.uint8]]) -> Extent | None:
    rows = np.flatnonzero(np.any([frame.any(axis=1) for frame in frames], axis=0))
    columns = np.flatnonzero(np.any([frame.any(axis=0) for frame in frames], axis=0))
    if not rows.size:
        return None
    return Extent(int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1]))


def _pixel_mm2(dataset: Dataset) -> float | None:
    for groups in dataset.get("SharedFunctionalGroupsSequence", []):
        for measures in groups.get("PixelMeasuresSequence", []):
            if spacing := measures.get("PixelSpacing"):
                return float(spacing[0]) * float(spacing[1])
    return None
