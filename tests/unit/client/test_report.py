"""The page of one run."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from breastcad.errors import Unavailable
from breastcad.v1 import exam_pb2, fusion_pb2, types_pb2
from breastcad_client import Exam, Instance
from breastcad_client.outcome import Outcome
from breastcad_client.report.page import MAX_OPEN_EXAMS, report_page
from breastcad_client.report.pictures import FULL_SIDE, THUMBNAIL_SIDE, data_uri, picture_size
from breastcad_client.report.view import exam_view
from breastcad_client.testing import RELEASE, analysed_image, example_result, refused_image

DISCLAIMER = "Research software - not for clinical use."


def page(*outcomes: Outcome) -> str:
    return report_page(outcomes, lambda _: None)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "overlay.png"
    cv2.imwrite(str(file), np.full((400, 1280, 3), 90, np.uint8))
    return file


def test_decision_reason_score_threshold_and_release_are_shown() -> None:
    text = page(Outcome(example_result(analysed_image("a.png"))))

    for shown in ("Left breast", "positive", "Positive, because ultrasound is.", RELEASE):
        assert shown in text
    assert 'aria-label="score 0.70, threshold 0.50"' in text
    assert "width: 70.0%" in text
    assert "left: 50.0%" in text


def test_the_disclaimer_stands_at_the_top_and_at_the_bottom() -> None:
    text = page(Outcome(example_result(analysed_image("a.png"))))
    body = text[text.index("<body>") :]

    assert body.count(DISCLAIMER) == 2
    assert body.index(DISCLAIMER) < body.index("<h1>") < body.rindex(DISCLAIMER)


def test_nothing_is_loaded_from_elsewhere(picture: Path) -> None:
    text = report_page([Outcome(example_result(analysed_image("a")))], lambda _: picture)

    assert re.findall(r"(?:src|href)=\"(?!data:)", text) == []
    assert re.findall(r"https?:|//[a-z]|@import|<script|<link|url\(", text) == []
    assert 'src="data:image/webp;base64,' in text


def test_names_are_text_and_never_markup() -> None:
    text = page(Outcome(example_result(analysed_image("<script>alert(1)</script>"))))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_refused_images_are_listed_with_reason_and_message() -> None:
    text = page(Outcome(example_result(refused_image("b.dcm", "TRUNCATED"))))
    for shown in ("b.dcm", "TRUNCATED", "export it as DICOM", "Not analysed"):
        assert shown in text


def test_a_failed_exam_is_shown_with_its_error() -> None:
    exam = Exam((Instance("a", b""),), request_id="r-7")
    text = page(Outcome.of_failure(exam, Unavailable("NO_ANSWER", "Start the service.")))
    assert "NO_ANSWER" in text
    assert "Start the service." in text


def test_many_exams_are_one_line_each_that_opens() -> None:
    outcome = Outcome(example_result(analysed_image("a.png")))
    assert page(*[outcome] * MAX_OPEN_EXAMS).count("<details") == 0
    assert page(*[outcome] * (MAX_OPEN_EXAMS + 1)).count("<details") == MAX_OPEN_EXAMS + 1


def test_right_hangs_before_left_and_cranio_caudal_first() -> None:
    def mammogram(name: str) -> exam_pb2.ImageResult:
        side, view = name.split()
        return exam_pb2.ImageResult(
            name=name,
            modality=types_pb2.MODALITY_MG,
            laterality=types_pb2.Laterality.Value(f"LATERALITY_{side}"),
            view=types_pb2.View.Value(f"VIEW_{view}"),
            status=exam_pb2.IMAGE_STATUS_ANALYSED,
        )

    images = [analysed_image("us"), *map(mammogram, ("L MLO", "R MLO", "L CC", "R CC"))]
    view = exam_view(Outcome(example_result(*images)), lambda _: "")

    assert [image.result.name for image in view.analysed] == [
        "R CC",
        "L CC",
        "R MLO",
        "L MLO",
        "us",
    ]


def test_a_conflict_names_both_sides() -> None:
    result = example_result(analysed_image("a"))
    result.breasts[0].conflict = True
    result.breasts[0].conflict_report.CopyFrom(
        fusion_pb2.Conflict(positive=[types_pb2.MODALITY_US], negative=[types_pb2.MODALITY_MG])
    )
    assert "ultrasound positive, mammography negative" in page(Outcome(result))


def test_a_frame_says_which_one_of_how_many_it_is_and_a_still_does_not() -> None:
    frames = [analysed_image("clip", frame, 40) for frame in (6, 20)]
    text = page(Outcome(example_result(*frames, analysed_image("still"))))

    assert "L ultrasound, frame 7 of 40 " in text
    assert "L ultrasound, frame 21 of 40 " in text
    assert "of 1 " not in text


def test_a_refused_frame_is_listed_with_its_number() -> None:
    frame = refused_image("clip", "ODD_IMAGE")
    frame.frame, frame.frames = 20, 40
    assert "clip, frame 21 of 40</td>" in page(Outcome(example_result(frame)))


def test_frames_of_a_clip_stay_in_their_order() -> None:
    frames = [analysed_image("clip", frame, 40) for frame in (6, 20, 33)]
    view = exam_view(Outcome(example_result(*frames)), lambda _: "")
    assert [image.result.frame for image in view.analysed] == [6, 20, 33]


def test_an_exam_of_one_clip_is_called_as_its_file() -> None:
    frames = [analysed_image("clip", frame, 40) for frame in (6, 20)]
    for images, title in ((frames, "clip"), ([*frames, analysed_image("a")], "Exam of 2 files")):
        assert exam_view(Outcome(example_result(*images)), lambda _: "").title == title


def test_measured_quality_and_notices_are_shown_where_there_are_any() -> None:
    image = analysed_image("a")
    assert "Unlikeness 0." not in page(Outcome(example_result(image)))

    image.quality.unlikeness, image.quality.saturated_share = 0.4, 0.0125
    image.notices.append("FRAME_REFUSED")
    text = page(Outcome(example_result(image)))

    assert "Unlikeness 0.40 · saturated 1.2 %" in text
    assert "<code>FRAME_REFUSED</code>" in text


def test_pictures_are_made_smaller_and_thumbnails_on_long_pages(picture: Path) -> None:
    assert picture_size(60)[0] == FULL_SIDE
    assert picture_size(61)[0] == THUMBNAIL_SIDE
    assert len(data_uri(picture, 640, 85)) > len(data_uri(picture, 64, 85))


def test_dicom_objects_and_what_is_missing_are_told() -> None:
    result = example_result(analysed_image("a"))
    result.missing_objects.add(reason="NO_DICOM_SOURCE", message="Send DICOM.", image="a")
    text = page(Outcome(result, written=("dicom/sr.dcm", "dicom/seg.dcm")))

    assert "2 DICOM objects" in text
    assert '<code class="break">dicom/seg.dcm</code>' in text
    assert "of a – NO_DICOM_SOURCE: Send DICOM." in text
