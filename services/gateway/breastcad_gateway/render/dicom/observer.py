"""Who observed: the software as a device (PS3.16 TID 1002 and 1004)."""

from __future__ import annotations

from collections.abc import Iterator

from breastcad_gateway.render.dicom.codes import Code
from breastcad_gateway.render.dicom.content_items import HAS_OBS_CONTEXT, code, text, uid
from breastcad_gateway.render.dicom.encoded import Item
from breastcad_gateway.render.dicom.equipment import MANUFACTURER, MODEL
from breastcad_gateway.render.dicom.exam import Exam

_OBSERVER_TYPE = Code("121005", "DCM", "Observer Type")
_DEVICE = Code("121007", "DCM", "Device")
_DEVICE_UID = Code("121012", "DCM", "Device Observer UID")
_DEVICE_NAME = Code("121013", "DCM", "Device Observer Name")
_DEVICE_MANUFACTURER = Code("121014", "DCM", "Device Observer Manufacturer")
_DEVICE_MODEL = Code("121015", "DCM", "Device Observer Model Name")
_DEVICE_SERIAL_NUMBER = Code("121016", "DCM", "Device Observer Serial Number")


def observer(exam: Exam, name: str) -> Iterator[Item]:
    """Yield the context of observation of a document.

    Parameters
    ----------
    exam
        The answered exam.
    name
        What people call the device.
    """
    yield code(HAS_OBS_CONTEXT, _OBSERVER_TYPE, _DEVICE)
    yield uid(HAS_OBS_CONTEXT, _DEVICE_UID, exam.device_uid)
    yield text(HAS_OBS_CONTEXT, _DEVICE_NAME, name)
    yield text(HAS_OBS_CONTEXT, _DEVICE_MANUFACTURER, MANUFACTURER)
    yield text(HAS_OBS_CONTEXT, _DEVICE_MODEL, MODEL)
    yield text(HAS_OBS_CONTEXT, _DEVICE_SERIAL_NUMBER, exam.result.release)
