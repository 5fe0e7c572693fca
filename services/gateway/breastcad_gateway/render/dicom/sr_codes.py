"""Coded concepts of the TID 1500 report alone (PS3.16), and those that no standard has."""

from __future__ import annotations

from breastcad.v1 import fusion_pb2, types_pb2

from breastcad_gateway.render.dicom.codes import Code

OWN_SCHEME = "99BREASTCAD"

IMAGING_MEASUREMENT_REPORT = Code("126000", "DCM", "Imaging Measurement Report")
IMAGING_MEASUREMENTS = Code("126010", "DCM", "Imaging Measurements")
MEASUREMENT_GROUP = Code("125007", "DCM", "Measurement Group")
QUALITATIVE_EVALUATIONS = Code("C0034375", "UMLS", "Qualitative Evaluations")

LANGUAGE = Code("121049", "DCM", "Language of Content Item and Descendants")
ENGLISH = Code("en", "RFC5646", "English")
PROCEDURE_REPORTED = Code("121058", "DCM", "Procedure reported")
IMAGING_PROCEDURE = Code("363679005", "SCT", "Imaging procedure")

TRACKING_IDENTIFIER = Code("112039", "DCM", "Tracking Identifier")
TRACKING_UID = Code("112040", "DCM", "Tracking Unique Identifier")
FINDING = Code("121071", "DCM", "Finding")
FINDING_SITE = Code("363698007", "SCT", "Finding Site")
LATERALITY = Code("272741003", "SCT", "Laterality")
ALGORITHM_NAME = Code("111001", "DCM", "Algorithm Name")
ALGORITHM_PARAMETERS = Code("111002", "DCM", "Algorithm Parameters")
ALGORITHM_VERSION = Code("111003", "DCM", "Algorithm Version")
IMAGE_REGION = Code("111030", "DCM", "Image Region")
SOURCE = Code("260753009", "SCT", "Source")
SOURCE_OF_MEASUREMENT = Code("121112", "DCM", "Source of Measurement")
AREA = Code("42798000", "SCT", "Area")
LONG_AXIS = Code("103339001", "SCT", "Long Axis")
PIXELS = Code("{pixels}", "UCUM", "pixels")
MODALITY = Code("121139", "DCM", "Modality")
COMMENT = Code("121106", "DCM", "Comment")

DECISION = Code("DECISION", OWN_SCHEME, "Decision on malignancy")
OPERATING_POINT = Code("OPERATINGPOINT", OWN_SCHEME, "Operating point")
CONFLICT = Code("CONFLICT", OWN_SCHEME, "Modalities disagree")
PARTIAL = Code("PARTIAL", OWN_SCHEME, "Evidence is missing")
NOT_ANALYSED = Code("NOTANALYSED", OWN_SCHEME, "Image not analysed")

POSITIVE = Code("10828004", "SCT", "Positive")
NEGATIVE = Code("260385009", "SCT", "Negative")
INDETERMINATE = Code("82334004", "SCT", "Indeterminate")
YES = Code("373066001", "SCT", "Yes")
NO = Code("373067005", "SCT", "No")

DECISIONS = {
    fusion_pb2.DECISION_POSITIVE: POSITIVE,
    fusion_pb2.DECISION_NEGATIVE: NEGATIVE,
    fusion_pb2.DECISION_INDETERMINATE: INDETERMINATE,
}
MODALITIES = {
    types_pb2.MODALITY_MG: Code("MG", "DCM", "Mammography"),
    types_pb2.MODALITY_US: Code("US", "DCM", "Ultrasound"),
}
