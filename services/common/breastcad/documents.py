"""JSON documents of the store: values that are checked when read and never change."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from breastcad.errors import Corrupt

SCHEMA = 1


class Frozen(BaseModel):
    """A value that is checked when made and never changes; unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Document = TypeVar("Document", bound=Frozen)


def parse_document(kind: type[Document], data: bytes, name: str) -> Document:
    """Return the value that `data` holds as JSON.

    Parameters
    ----------
    kind
        What it should be.
    data
        The JSON text, with ``"schema": 1`` or no schema.
    name
        Key of the document, for messages.

    Raises
    ------
    Corrupt
        ``UNKNOWN_SCHEMA`` for a document of another version, ``INVALID_DOCUMENT`` with the
        offending field for anything else that does not fit.
    """
    try:
        raw = json.loads(data)
    except ValueError as error:
        raise Corrupt("INVALID_DOCUMENT", f"{name} is not JSON") from error
    schema = raw.get("schema", SCHEMA) if isinstance(raw, dict) else SCHEMA
    if schema != SCHEMA:
        raise Corrupt(
            "UNKNOWN_SCHEMA",
            f"{name} has schema {schema!r}, this version reads {SCHEMA}: update breastcad",
        )
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "document"
        raise Corrupt("INVALID_DOCUMENT", f"{name}: {field}: {first['msg']}") from error


def render_document(value: Frozen) -> bytes:
    """Return `value` as JSON text, always the same bytes for the same value."""
    return (value.model_dump_json(by_alias=True, indent=2) + "\n").encode()
