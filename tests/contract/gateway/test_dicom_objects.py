"""DICOM objects that come back with a result, through a real gateway."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import grpc
import pytest
from breastcad.errors import Unavailable
from breastcad.rpc_errors import failure_of
from breastcad.testing.exams import ExamAnswer, analyze, exam_messages
from breastcad.v1 import exam_pb2
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.objects.headers import Visit, header_bytes, ultrasound

SEG = exam_pb2.OBJECT_KIND_SEG
SR = exam_pb2.OBJECT_KIND_SR
CAD_SR = exam_pb2.OBJECT_KIND_CAD_SR
DICOM = (
    SEG,
    SR,
    CAD_SR,
    exam_pb2.OBJECT_KIND_GSPS,
    exam_pb2.OBJECT_KIND_SC,
    exam_pb2.OBJECT_KIND_KEY_OBJECT,
)
SOURCE = ultrasound(Visit(), Rows=64, Columns=64)


def has_headers(gateway: Any, *files: bytes, source: Dataset = SOURCE) -> None:
    gateway.fakes.preprocess.headers.update(dict.fromkeys(files, header_bytes(source)))


def read(answer: ExamAnswer) -> dict[str, Dataset]:
    return {name: dcmread(BytesIO(data)) for name, data in answer.objects.items()}


def missing(answer: ExamAnswer) -> set[tuple[str, int, str]]:
    return {(each.image, each.kind, each.reason) for each in answer.result.missing_objects}


async def ending(_: object) -> None:
    raise Unavailable("DRAINING", "the service ends")


async def test_every_kind_comes_back_once_and_what_cannot_be_made_says_why(
    gateway: Any,
) -> None:
    has_headers(gateway, b"a")
    answer = await gateway.analyze({"us.dcm": b"a"}, objects=DICOM)
    assert sorted(answer.objects) == [
        "dicom/key-object.dcm",
        "dicom/sr.dcm",
        "dicom/us-gsps.dcm",
        "dicom/us-sc.dcm",
        "dicom/us-seg.dcm",
    ]
    assert missing(answer) == {("", CAD_SR, "NO_MAMMOGRAM")}
    assert {each.StudyInstanceUID for each in read(answer).values()} == {SOURCE.StudyInstanceUID}
    start = answer.starts["dicom/us-seg.dcm"]
    assert (start.kind, start.media_type, start.image) == (SEG, "application/dicom", "us.dcm")


async def test_the_lesion_has_the_same_pixels_as_in_the_result(gateway: Any) -> None:
    has_headers(gateway, b"a")
    answer = await gateway.analyze({"us.dcm": b"a"}, objects=[SEG])
    pixels = read(answer)["dicom/us-seg.dcm"].pixel_array
    assert pixels.shape == (64, 64)
    assert pixels.sum() == answer.result.images[0].lesions[0].area_px == 256
    assert pixels[24:40, 16:32].all()


async def test_of_a_clip_one_segmentation_holds_all_frames_that_were_analysed(
    gateway: Any,
) -> None:
    has_headers(
        gateway, b"clip", source=ultrasound(Visit(), Rows=64, Columns=64, NumberOfFrames=40)
    )
    answer = await gateway.analyze({"clip.dcm": b"clip"}, objects=[SEG])
    (segmentation,) = read(answer).values()
    assert segmentation.NumberOfFrames == len(answer.result.images) == 3


async def test_a_file_without_header_has_no_objects_and_the_others_have_theirs(
    gateway: Any,
) -> None:
    has_headers(gateway, b"a")
    answer = await gateway.analyze({"us.dcm": b"a", "picture.png": b"b"}, objects=[SEG])
    assert sorted(answer.objects) == ["dicom/us-seg.dcm"]
    assert missing(answer) == {("picture.png", SEG, "NO_DICOM_SOURCE")}


async def test_files_whose_names_differ_in_their_suffix_have_objects_of_their_own(
    gateway: Any,
) -> None:
    has_headers(gateway, b"a")
    has_headers(gateway, b"b", source=ultrasound(Visit(), "R", Rows=64, Columns=64))
    answer = await gateway.analyze({"us": b"a", "us.dcm": b"b"}, objects=[SEG])
    assert sorted(answer.objects) == ["dicom/us-2-seg.dcm", "dicom/us-seg.dcm"]


async def test_a_refused_file_is_named_in_the_report_by_the_header_that_can_be_read(
    gateway: Any,
) -> None:
    other = ultrasound(Visit(), "R", Rows=64, Columns=64)
    has_headers(gateway, b"a")
    has_headers(gateway, b"refuse", source=other)
    answer = await gateway.analyze({"us.dcm": b"a", "bad.dcm": b"refuse"}, objects=[SR])
    (report,) = read(answer).values()
    assert other.SOPInstanceUID in str(report)
    assert missing(answer) == set()


async def test_an_exam_of_refused_files_alone_is_a_report_too(gateway: Any) -> None:
    has_headers(gateway, b"refuse")
    answer = await gateway.analyze({"bad.dcm": b"refuse"}, objects=[SR])
    assert answer.result.status == exam_pb2.EXAM_STATUS_REFUSED
    assert sorted(answer.objects) == ["dicom/sr.dcm"]


async def test_headers_are_read_only_where_an_object_is_wanted(gateway: Any) -> None:
    await gateway.analyze({"us.dcm": b"a", "bad.dcm": b"refuse"}, objects=[1, 2, 3])
    preprocess = gateway.fakes.preprocess
    assert not any(request.with_header for request in preprocess.calls.requests)
    assert not preprocess.header_calls.requests


async def test_the_same_files_give_the_same_uids_under_any_id_name_and_order(
    gateway: Any,
) -> None:
    has_headers(gateway, b"a")
    has_headers(gateway, b"b", source=ultrasound(Visit(), "R", Rows=64, Columns=64))
    one = await gateway.analyze({"1": b"a", "2": b"b"}, "exam-1", objects=DICOM)
    two = await gateway.analyze({"x": b"b", "y": b"a"}, "exam-2", objects=DICOM)
    uids = [{each.SOPInstanceUID for each in read(answer).values()} for answer in (one, two)]
    assert uids[0] == uids[1]
    assert len(uids[0]) == 8
    other = await gateway.analyze({"1": b"a"}, "exam-3", objects=DICOM)
    assert not uids[0] & {each.SOPInstanceUID for each in read(other).values()}


async def test_a_report_names_its_predecessor(gateway: Any) -> None:
    has_headers(gateway, b"a")
    (first,) = read(await gateway.analyze({"us": b"a"}, objects=[SR])).values()
    header = exam_pb2.ExamHeader(request_id="late", objects=[SR])
    header.predecessors.add(
        study_instance_uid=first.StudyInstanceUID,
        series_instance_uid=first.SeriesInstanceUID,
        sop_class_uid=first.SOPClassUID,
        sop_instance_uid=first.SOPInstanceUID,
    )
    messages = list(exam_messages("late", {"us": b"a"}))
    messages[0] = exam_pb2.AnalyzeExamRequest(header=header)
    (second,) = read(await analyze(gateway.channel, iter(messages))).values()
    (study,) = second.PredecessorDocumentsSequence
    (named,) = study.ReferencedSeriesSequence[0].ReferencedSOPSequence
    assert named.ReferencedSOPInstanceUID == first.SOPInstanceUID != second.SOPInstanceUID


async def test_a_predecessor_that_is_no_uid_is_refused_before_the_upload(
    gateway: Any,
) -> None:
    header = exam_pb2.ExamHeader(request_id="late", objects=[SR])
    header.predecessors.add(study_instance_uid="1.2", sop_class_uid="1.2", sop_instance_uid="x")
    failure = await gateway.failure(iter([exam_pb2.AnalyzeExamRequest(header=header)]))
    assert failure.reason == "INVALID_PREDECESSOR"


async def test_what_cannot_be_rendered_takes_nothing_else_along(gateway: Any) -> None:
    nameless = ultrasound(Visit(), Rows=64, Columns=64)
    del nameless.PhotometricInterpretation, nameless.BitsStored, nameless.SamplesPerPixel
    has_headers(gateway, b"a", source=nameless)
    answer = await gateway.analyze({"us.dcm": b"a"}, objects=DICOM)
    assert "dicom/sr.dcm" in answer.objects
    assert answer.result.status == exam_pb2.EXAM_STATUS_COMPLETE


async def test_a_service_that_goes_while_a_header_is_read_fails_the_exam_for_another_try(
    gateway: Any,
) -> None:
    has_headers(gateway, b"refuse")
    gateway.fakes.preprocess.header_calls.before = ending
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await gateway.analyze({"bad.dcm": b"refuse"}, objects=[SR])
    assert failure_of(caught.value).code == grpc.StatusCode.UNAVAILABLE
