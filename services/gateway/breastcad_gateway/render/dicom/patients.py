"""What objects in the study of one patient may say of an exam that holds images of others."""

from __future__ import annotations

from dataclasses import replace

from breastcad.v1 import exam_pb2, fusion_pb2

from breastcad_gateway.render.dicom.exam import Exam
from breastcad_gateway.render.dicom.study import Study

_LEFT_OUT = "Images of another patient were sent with these; what they say is left out."


def beside(exam: Exam, study: Study) -> Exam:
    """Return the exam without what images of other patients contributed to the decisions.

    Parameters
    ----------
    exam
        The answered exam; nearly always of one patient, and then returned as it is.
    study
        Whose patient counts.
    """
    sources = exam.sources_beside(study)
    if len(sources) == len(exam.sources):
        return exam
    uids = {source.header.sop_instance_uid for source in sources}
    images = enumerate(exam.result.images)
    own = frozenset(str(place) for place, image in images if image.sop_instance_uid in uids)
    result = exam_pb2.ExamResult()
    result.CopyFrom(exam.result)
    del result.breasts[:]
    result.breasts.extend(
        _own(breast, own) for breast in exam.result.breasts if _shows_any(breast, own)
    )
    return replace(exam, result=result)


def _shows_any(breast: fusion_pb2.BreastAssessment, own: frozenset[str]) -> bool:
    return any(own.intersection(modality.image_ids) for modality in breast.by_modality)


def _own(breast: fusion_pb2.BreastAssessment, own: frozenset[str]) -> fusion_pb2.BreastAssessment:
    """Return the decision for a breast, with the modalities that no other patient has part in."""
    if all(own.issuperset(modality.image_ids) for modality in breast.by_modality):
        return breast
    return fusion_pb2.BreastAssessment(
        laterality=breast.laterality,
        decision=fusion_pb2.DECISION_INDETERMINATE,
        by_modality=[each for each in breast.by_modality if own.issuperset(each.image_ids)],
        partial=True,
        explanation=f"Indeterminate: {_LEFT_OUT}",
        refusal=breast.refusal,
    )
