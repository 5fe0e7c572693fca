"""The message ``tf.train.Example`` of TFRecord files, described here: no TensorFlow is needed.

::

    Example { features = 1 { feature = 1: map<string, Feature> } }
    Feature { oneof: bytes_list = 1, float_list = 2, int64_list = 3, each { value = 1: repeated } }
"""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

_ONE, _MANY = FieldDescriptorProto.LABEL_OPTIONAL, FieldDescriptorProto.LABEL_REPEATED
_LISTS = {
    "BytesList": FieldDescriptorProto.TYPE_BYTES,
    "FloatList": FieldDescriptorProto.TYPE_FLOAT,
    "Int64List": FieldDescriptorProto.TYPE_INT64,
}
_FIELDS = {"BytesList": "bytes_list", "FloatList": "float_list", "Int64List": "int64_list"}


def _field(name: str, number: int, kind: str, *, many: bool = False) -> FieldDescriptorProto:
    return FieldDescriptorProto(
        name=name,
        number=number,
        label=_MANY if many else _ONE,
        type=FieldDescriptorProto.TYPE_MESSAGE,
        type_name=f".tensorflow.{kind}",
    )


def _lists() -> list[DescriptorProto]:
    made = []
    for name, kind in _LISTS.items():
        value = FieldDescriptorProto(name="value", number=1, label=_MANY, type=kind)
        made.append(DescriptorProto(name=name, field=[value]))
    return made


def _feature() -> DescriptorProto:
    feature = DescriptorProto(name="Feature")
    feature.oneof_decl.add(name="kind")
    for number, (kind, name) in enumerate(_FIELDS.items(), start=1):
        feature.field.append(_field(name, number, kind))
        feature.field[-1].oneof_index = 0
    return feature


def _features() -> DescriptorProto:
    key = FieldDescriptorProto(
        name="key", number=1, label=_ONE, type=FieldDescriptorProto.TYPE_STRING
    )
    entry = DescriptorProto(name="FeatureEntry", field=[key, _field("value", 2, "Feature")])
    entry.options.map_entry = True
    pairs = _field("feature", 1, "Features.FeatureEntry", many=True)
    return DescriptorProto(name="Features", field=[pairs], nested_type=[entry])


def _example_class() -> Any:
    example = DescriptorProto(name="Example", field=[_field("features", 1, "Features")])
    file = FileDescriptorProto(
        name="breastcad_train/example.proto",
        package="tensorflow",
        syntax="proto3",
        message_type=[*_lists(), _feature(), _features(), example],
    )
    # A pool of its own: TensorFlow's, if it is there, describes the same names.
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("tensorflow.Example"))


Example = _example_class()
