"""Recipes are checked key by key; a misspelt one is named with its neighbour."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from breastcad.errors import InvalidInput
from pydantic import BaseModel, ValidationError

Kind = TypeVar("Kind", bound=BaseModel)


def checked(kind: type[Kind], values: Mapping[str, Any], source: str) -> Kind:
    """Return a recipe.

    Parameters
    ----------
    kind
        What it must be.
    values
        By key; a table is a mapping.
    source
        Name of the file, for the message.

    Raises
    ------
    InvalidInput
        ``RECIPE_INVALID``, naming the key, and the nearest one there is for an unknown one.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            message = _unknown(kind, [str(part) for part in first["loc"]])
        said = ", ".join(word for word in (source, key) if word)
        raise InvalidInput("RECIPE_INVALID", f"{said}: {message}") from error


def parsed(text: str, source: str) -> dict[str, Any]:
    """Return the values of a TOML file; raises ``RECIPE_INVALID``, naming the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput("RECIPE_INVALID", f"{source}: {error}") from error


def overridden(values: Mapping[str, Any], settings: Iterable[str]) -> dict[str, Any]:
    """Return `values` with settings such as ``epochs=3`` or ``augmentation.rotation=10``.

    What does not read as TOML is a text: ``model=resnet50`` needs no quotes.

    Raises
    ------
    InvalidInput
        ``SETTING_INVALID``.
    """
    result = dict(values)
    for setting in settings:
        key, sign, text = setting.partition("=")
        if not sign or not key.strip():
            raise InvalidInput("SETTING_INVALID", f"expected key=value, got {setting}")
        *tables, last = key.strip().split(".")
        table = result
        for name in tables:
            table[name] = dict(table.get(name, {}))
            table = table[name]
        table[last] = _value(text.strip())
    return result


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _unknown(kind: type[BaseModel], path: list[str]) -> str:
    known: dict[str, Any] = dict(kind.model_fields)
    for name in path[:-1]:
        inner = known[name].annotation if name in known else None
        known = dict(getattr(inner, "model_fields", {}))
    near = get_close_matches(path[-1], known, n=1, cutoff=0.0)
    return f"there is no such key; the nearest is {near[0]}" if near else "there is no such key"
