"""Messages as plain JSON values: proto field names, and enum words without their type's name."""

from __future__ import annotations

import re
from typing import Any, cast

from breastcad.v1 import exam_pb2
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def to_words(message: Message) -> dict[str, Any]:
    """Return a message as JSON values.

    Fields without presence are always there; ``optional`` ones only where they are set. Enum
    values lose the prefix that names their type: ``DECISION_POSITIVE`` is ``POSITIVE``, and
    what is not known is ``UNSPECIFIED``.
    """
    values: dict[str, Any] = json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return _shorten(values, cast(Descriptor, message.DESCRIPTOR))


def word_of(enum: EnumDescriptor, number: int) -> str:
    """Return the word of an enum's value, such as ``POSITIVE``."""
    return enum.values_by_number[number].name.removeprefix(_prefix(enum))


def frame_words(image: exam_pb2.ImageResult) -> str:
    """Return which frame of a clip an image is, such as ``frame 7 of 40``; nothing for a still.

    Readers count from 1, as viewers and DICOM's references to frames do; the contract from 0.
    """
    return f"frame {image.frame + 1} of {image.frames}" if image.frames > 1 else ""


def _prefix(enum: EnumDescriptor) -> str:
    return _WORD_BORDER.sub("_", enum.name).upper() + "_"


def _shorten(values: dict[str, Any], descriptor: Descriptor) -> dict[str, Any]:
    return {name: _value(value, descriptor.fields_by_name[name]) for name, value in values.items()}


def _value(value: Any, field: FieldDescriptor) -> Any:
    if field.enum_type is not None:
        prefix = _prefix(field.enum_type)
        words = [
            word.removeprefix(prefix) for word in (value if isinstance(value, list) else [value])
        ]
        return words if isinstance(value, list) else words[0]
    if field.message_type is None:
        return value
    if field.message_type.GetOptions().map_entry:
        return dict(sorted(value.items()))
    if isinstance(value, list):
        return [_shorten(item, field.message_type) for item in value]
    return _shorten(value, field.message_type)
