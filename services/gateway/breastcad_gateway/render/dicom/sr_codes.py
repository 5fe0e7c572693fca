"""Coded concepts of the TID 1500 report (PS3.16), and those that no standard has."""

from __future__ import annotations

from breastcad.v1 import fusion_pb2, types_pb2
from highdicom.sr import CodedConcept

from breastcad_gateway.render.dicom import codes

OWN_SCHEME = "99BREASTCAD"


def _of(code: codes.Code) -> CodedConcept:
    return CodedConcept(code.value, code.scheme, code.meaning)


def _own(value: str, meaning: str) -> CodedConcept:
    return CodedConcept(value, OWN_SCHEME, meaning)


IMAGING_MEASUREMENT_REPORT = CodedConcept("126000", "DCM", "Imaging Measurement Report")
IMAGING_MEASUREMENTS = CodedConcept("126010", "DCM", "Imaging Measurements")
QUALITATIVE_EVALUATIONS = CodedConcept("C0034375", "UMLS", "Qualitative Evaluations")
ENGLISH = CodedConcept("en", "RFC5646", "English")
DEVICE = CodedConcept("121007", "DCM", "Device")
PROCEDURE_REPORTED = CodedConcept("121058", "DCM", "Procedure reported")
IMAGING_PROCEDURE = CodedConcept("363679005", "SCT", "Imaging procedure")
SOURCE_OF_MEASUREMENT = CodedConcept("121112", "DCM", "Source of Measurement")
LATERALITY = CodedConcept("272741003", "SCT", "Laterality")
MODALITY = CodedConcept("121139", "DCM", "Modality")
COMMENT = CodedConcept("121106", "DCM", "Comment")
AREA = CodedConcept("42798000", "SCT", "Area")
LONG_AXIS = CodedConcept("103339001", "SCT", "Long Axis")
PIXELS = CodedConcept("{pixels}", "UCUM", "pixels")

BREAST = _of(codes.BREAST)
LESION = _of(codes.LESION)
PROBABILITY_OF_CANCER = _of(codes.PROBABILITY_OF_CANCER)
CERTAINTY_OF_FINDING = _of(codes.CERTAINTY_OF_FINDING)
PERCENT = _of(codes.PERCENT)
SQUARE_MILLIMETRE = _of(codes.SQUARE_MILLIMETRE)
MILLIMETRE = _of(codes.MILLIMETRE)
SIDES = {side: _of(code) for side, code in codes.SIDES.items()}

DECISION = _own("DECISION", "Decision on malignancy")
OPERATING_POINT = _own("OPERATINGPOINT", "Operating point")
CONFLICT = _own("CONFLICT", "Modalities disagree")
PARTIAL = _own("PARTIAL", "Evidence is missing")
NOT_ANALYSED = _own("NOTANALYSED", "Image not analysed")

POSITIVE = CodedConcept("10828004", "SCT", "Positive")
NEGATIVE = CodedConcept("260385009", "SCT", "Negative")
INDETERMINATE = CodedConcept("82334004", "SCT", "Indeterminate")
YES = CodedConcept("373066001", "SCT", "Yes")
NO = CodedConcept("373067005", "SCT", "No")

DECISIONS = {
    fusion_pb2.DECISION_POSITIVE: POSITIVE,
    fusion_pb2.DECISION_NEGATIVE: NEGATIVE,
    fusion_pb2.DECISION_INDETERMINATE: INDETERMINATE,
}
MODALITIES = {
    types_pb2.MODALITY_MG: CodedConcept("MG", "DCM", "Mammography"),
    types_pb2.MODALITY_US: CodedConcept("US", "DCM", "Ultrasound"),
}
