"""What was read of a source instance, in two parts: who it belongs to, and how it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta, timezone
from functools import cached_property
from io import BytesIO
from typing import NamedTuple

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag, Tag

# Patient and General Study modules (PS3.3 C.7.1.1 and C.7.2.1), the character set that their texts
# are written in, and the time zone of their times.
_IDENTITY = (
    "SpecificCharacterSet",
    "TimezoneOffsetFromUTC",
    "PatientName",
    "PatientID",
    "IssuerOfPatientID",
    "PatientBirthDate",
    "PatientSex",
    "PatientAge",
    "StudyInstanceUID",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "StudyDescription",
    "AccessionNumber",
    "ReferringPhysicianName",
)
IDENTITY_TAGS = frozenset(Tag(keyword) for keyword in _IDENTITY)

REQUIRED_IDENTITY = (
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "ReferringPhysicianName",
)
"""What every object must have, if only empty (type 2)."""

_OFFSET = re.compile(r"([+-])(0[0-9]|1[0-4])([0-5][0-9])")

_PATIENT = tuple(map(Tag, ("IssuerOfPatientID", "PatientID", "PatientName")))


class _Patient(NamedTuple):
    """Who an instance is of, as its bytes say."""

    issuer: bytes
    number: bytes
    name: bytes


class Header:
    """The header of one source instance.

    Parameters
    ----------
    data
        See preprocess.proto, ``ReadHeaderResponse.header``.
    """

    def __init__(self, data: bytes) -> None:
        self._all = read_dataset(BytesIO(data), is_implicit_VR=False, is_little_endian=True)
        self.identity = dict(_undecoded(self._all, IDENTITY_TAGS))
        """Patient and study as the source wrote them: bytes that were never decoded."""

    @cached_property
    def technical(self) -> Dataset:
        """Series and image of the source, with its study's UID; every text of identity is empty.

        Libraries may read this: nothing in it needs a character set, and nothing names a person.
        """
        dataset = Dataset()
        for tag in self._all.keys() - IDENTITY_TAGS:
            dataset[tag] = self._all.get_item(tag)
        for keyword in REQUIRED_IDENTITY:
            setattr(dataset, keyword, "")
        dataset.StudyInstanceUID = self.study_instance_uid
        return dataset

    @property
    def study_instance_uid(self) -> str:
        """Study Instance UID."""
        return self._uid("StudyInstanceUID")

    @property
    def series_instance_uid(self) -> str:
        """Series Instance UID."""
        return self._uid("SeriesInstanceUID")

    @property
    def sop_class_uid(self) -> str:
        """SOP Class UID."""
        return self._uid("SOPClassUID")

    @property
    def sop_instance_uid(self) -> str:
        """SOP Instance UID."""
        return self._uid("SOPInstanceUID")

    @property
    def time_zone(self) -> timezone | None:
        """The time zone of the source's times (PS3.3 C.12.1.1.8). None where it states none."""
        stated = _OFFSET.fullmatch(str(self._all.get("TimezoneOffsetFromUTC") or ""))
        if stated is None:
            return None
        sign, hours, minutes = stated.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if sign == "-" else offset)

    @property
    def is_complete(self) -> bool:
        """Whether an object can refer to the instance: all four UIDs are there."""
        return all(
            (
                self.study_instance_uid,
                self.series_instance_uid,
                self.sop_class_uid,
                self.sop_instance_uid,
            )
        )

    def is_of_same_patient(self, other: Header) -> bool:
        """Whether both name the same patient, by issuer and id; where there is no id, by name."""
        one, two = self._patient, other._patient
        return one[:2] == two[:2] and (bool(one.number) or one.name == two.name)

    def contradicts(self, other: Header) -> bool:
        """Whether they name different patients; what one of them leaves out is no contradiction."""
        one, two = self._patient, other._patient
        if not (one.number and two.number):
            return _differ(one.name, two.name)
        return one.number != two.number or _differ(one.issuer, two.issuer)

    @property
    def has_patient_id(self) -> bool:
        """Whether it says which patient it is of."""
        return bool(self._patient.number)

    @property
    def _patient(self) -> _Patient:
        return _Patient(
            *(
                (item.value or b"").strip(b" \0") if item else b""
                for item in map(self.identity.get, _PATIENT)
            )
        )

    def _uid(self, keyword: str) -> str:
        return str(self._all.get(keyword) or "")


def _differ(one: bytes, two: bytes) -> bool:
    return bool(one and two) and one != two


def _undecoded(
    dataset: Dataset, tags: Iterable[BaseTag]
) -> Iterator[tuple[BaseTag, RawDataElement]]:
    """Yield elements of a data set that was just read; the first access would decode them."""
    for tag in sorted(tags):
        item = dataset.get_item(tag)
        if isinstance(item, RawDataElement):
            yield tag, item
