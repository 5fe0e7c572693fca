"""The exam as the makers of DICOM objects see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from breastcad.v1 import exam_pb2, preprocess_pb2

from breastcad_gateway.files import Answered
from breastcad_gateway.instances import Instance
from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Image, Source
from breastcad_gateway.render.names import FileNames
from breastcad_gateway.wishes import Wishes


def dicom_exam(result: exam_pb2.ExamResult, answered: Iterable[Answered], wishes: Wishes) -> Exam:
    """Return the exam with the instances that objects can refer to, each once.

    Parameters
    ----------
    result
        The result.
    answered
        All instances, in the order of the upload.
    wishes
        What changes the answer or its objects.
    """
    answered = list(answered)
    replaced = [predecessor.sop_instance_uid for predecessor in wishes.predecessors]
    return Exam(
        result=result,
        sources=_each_once(_sources(answered)),
        inputs=(wishes.profile, *(_input(each.instance) for each in answered), *replaced),
        made_at=datetime.now(UTC),
        predecessors=wishes.predecessors,
    )


def without_source(
    answered: Iterable[Answered], wishes: Wishes
) -> Iterator[exam_pb2.MissingObject]:
    """Yield what is missing because a file is a plain picture, or no DICOM file that can be read.

    Parameters
    ----------
    answered
        All instances.
    wishes
        Which objects are wanted.
    """
    for each in answered:
        if each.parsed_header.is_complete:
            continue
        for kind in sorted(wishes.dicom):
            yield exam_pb2.MissingObject(
                kind=kind,
                image=each.instance.start.name,
                reason="NO_DICOM_SOURCE",
                message="the file has no DICOM header that an object could refer to; send DICOM",
            )


def _input(instance: Instance) -> str:
    """Return what was sent of a file but its name: its digest and what the caller said of it."""
    start = instance.start
    source_format = start.format or preprocess_pb2.SOURCE_FORMAT_DICOM
    return f"{instance.sha256} {source_format} {start.modality} {start.laterality}"


def _each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return one source for each instance: of copies one that was analysed, or else the first."""
    kept: dict[str, Source] = {}
    for source in sources:
        uid = source.header.sop_instance_uid
        if uid not in kept or (source.analysed and not kept[uid].analysed):
            kept[uid] = source
    return tuple(kept.values())


def _sources(answered: Iterable[Answered]) -> Iterator[Source]:
    names = FileNames()
    for each in answered:
        header = each.parsed_header
        if header.is_complete:
            images = tuple(
                Image(outcome.result, outcome.mask_png, outcome.preview_pgm)
                for outcome in each.outcomes
            )
            # Objects have a suffix of their own: a-seg.dcm, not a.dcm-seg.dcm.
            yield Source(header, images, names.name(each.file_name.removesuffix(".dcm")))
