"""Physical size of pixels, and regions of ultrasound."""

from typing import Any

import pytest
from breastcad_preprocess.spacing import (
    Calibration,
    Spacing,
    projection_spacing,
    ultrasound_calibration,
)

REGION = {
    "RegionSpatialFormat": 1,
    "RegionDataType": 1,
    "RegionLocationMinX0": 10,
    "RegionLocationMinY0": 20,
    "RegionLocationMaxX1": 99,
    "RegionLocationMaxY1": 79,
    "PhysicalUnitsXDirection": 3,
    "PhysicalUnitsYDirection": 3,
    "PhysicalDeltaX": 0.02,
    "PhysicalDeltaY": 0.01,
}


def test_centimetres_become_millimetres_and_the_box_is_half_open(dataset: Any, item: Any) -> None:
    made = dataset(SequenceOfUltrasoundRegions=item(**REGION))
    assert ultrasound_calibration(made, rows=100, columns=120) == Calibration(
        (10, 20, 100, 80), Spacing(0.1, 0.2, "SequenceOfUltrasoundRegions")
    )


def test_last_pixel_may_be_given_as_the_one_behind_it(dataset: Any, item: Any) -> None:
    made = dataset(SequenceOfUltrasoundRegions=item(**{**REGION, "RegionLocationMaxX1": 100}))
    assert ultrasound_calibration(made, rows=80, columns=100).region == (10, 20, 100, 80)


def test_region_of_another_resolution_is_not_used(dataset: Any, item: Any) -> None:
    made = dataset(SequenceOfUltrasoundRegions=item(**REGION))
    assert ultrasound_calibration(made, rows=50, columns=60) == Calibration(
        notices=("REGION_OUTSIDE_IMAGE",)
    )


def test_negative_delta_is_a_direction(dataset: Any, item: Any) -> None:
    made = dataset(SequenceOfUltrasoundRegions=item(**{**REGION, "PhysicalDeltaY": -0.01}))
    spacing = ultrasound_calibration(made, rows=100, columns=120).spacing
    assert spacing is not None
    assert spacing.row_mm == pytest.approx(0.1)


@pytest.mark.parametrize("change", [{"PhysicalUnitsYDirection": 4}, {"PhysicalDeltaX": 0.0}])
def test_without_units_of_length_there_is_no_spacing(dataset: Any, item: Any, change: Any) -> None:
    made = dataset(SequenceOfUltrasoundRegions=item(**{**REGION, **change}))
    assert ultrasound_calibration(made, rows=100, columns=120).spacing is None


def test_spectra_are_no_tissue_and_the_largest_region_is_taken(dataset: Any, item: Any) -> None:
    regions = item(**{**REGION, "RegionDataType": 3, "RegionLocationMinX0": 0})
    regions.extend(item(**{**REGION, "RegionLocationMaxX1": 20}))
    regions.extend(item(**REGION))
    found = ultrasound_calibration(
        dataset(SequenceOfUltrasoundRegions=regions), rows=100, columns=120
    )
    assert found.region == (10, 20, 100, 80)
    assert found.notices == ("SEVERAL_REGIONS",)


def test_detector_spacing_is_divided_by_the_magnification(dataset: Any) -> None:
    made = dataset(
        ImagerPixelSpacing=[0.1, 0.2],
        EstimatedRadiographicMagnificationFactor=1.25,
        PixelSpacing=[9, 9],
    )
    assert projection_spacing(made) == Spacing(0.08, 0.16, "ImagerPixelSpacing")


def test_pixel_spacing_and_scanner_spacing_follow(dataset: Any) -> None:
    made = dataset(PixelSpacing=[0.5, 0.25], NominalScannedPixelSpacing=[0.05, 0.05])
    assert projection_spacing(made) == Spacing(0.5, 0.25, "PixelSpacing")
    made = dataset(NominalScannedPixelSpacing=[0.05, 0.05])
    assert projection_spacing(made) == Spacing(0.05, 0.05, "NominalScannedPixelSpacing")


@pytest.mark.parametrize("wrong", [[0.0, 0.1], [-0.1, 0.1], [0.1]])
def test_impossible_spacings_are_none(dataset: Any, wrong: list[float]) -> None:
    assert projection_spacing(dataset(ImagerPixelSpacing=wrong)) is None
