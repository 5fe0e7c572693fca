"""Mammography CAD reports (PS3.16 TID 4000)."""

from breastcad_gateway.render.dicom.cad_sr.report import cad_reports

__all__ = ["cad_reports"]
