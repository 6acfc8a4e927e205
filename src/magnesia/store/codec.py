"""Frozen values to JSON and back, driven by their type annotations; nothing is guessed on the way back."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import types
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


def to_text(value: object) -> str:
    """Return the value as JSON in one fixed spelling (sorted keys, no spaces), so that equal values hash equal."""
    return json.dumps(
        to_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def sha256_of(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_plain(value: Any) -> Any:
    """Return the value as JSON can hold it; dates and times in ISO form."""
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: to_plain(getattr(value, field.name)) for field in fields if field.init}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise TypeError(f"{type(value).__name__} cannot be written to the record")


def from_plain(kind: type[Value], plain: Any) -> Value:
    """Build a value of this type from what `to_plain` made of it."""
    built: Value = _build(kind, plain)
    return built


def _build(kind: Any, plain: Any) -> Any:
    origin = get_origin(kind)
    if kind is Any or origin is Literal or plain is None:
        return plain
    if origin is not None:
        return _build_generic(origin, get_args(kind), plain)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _build(hints[name], item) for name, item in plain.items()})
    if kind in (datetime, date, time):
        return kind.fromisoformat(plain)
    return kind(plain)


def _build_generic(origin: Any, arguments: tuple[Any, ...], plain: Any) -> Any:
    if origin in (Union, types.UnionType):
        return _build_union(arguments, plain)
    if origin is tuple:
        inner = [arguments[0]] * len(plain) if arguments[-1] is Ellipsis else list(arguments)
        return tuple(_build(item_kind, item) for item_kind, item in zip(inner, plain, strict=True))
    if origin in (dict, Mapping):
        return {key: _build(arguments[1], item) for key, item in plain.items()}
    raise TypeError(f"{origin} cannot be read from the record")


def _build_union(choices: tuple[Any, ...], plain: Any) -> Any:
    """Build the one kind of an optional value; other unions hold plain values and stay as they are."""
    kinds = [choice for choice in choices if choice is not type(None)]
    return _build(kinds[0], plain) if len(kinds) == 1 else plain


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
