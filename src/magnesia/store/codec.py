"""Frozen values to JSON and back, driven by their type annotations; nothing is guessed on the way back.

Each type gets its reader and its writer once, because a diary of ten years is read with every answer.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Step = Callable[[Any], Any]

_GENERIC = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class _Writers(dict[Any, Callable[[Any], str]]):
    """What writes values of exactly one type, by the type; every writer spells as `_GENERIC` does."""

    def __missing__(self, kind: Any) -> Callable[[Any], str]:
        made = self[kind] = _made_writer(kind)
        return made


#: The writer and the reader of each type that has been met.
_WRITERS = _Writers()
_READERS: dict[Any, Step | None] = {}


def to_text(value: object) -> str:
    """Return the value as JSON in one fixed spelling (sorted keys, no spaces), so that equal values hash equal."""
    return _WRITERS[value.__class__](value)


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
    reader = _reader(kind)
    built: Value = plain if reader is None or plain is None else reader(plain)
    return built


def require_types(kind: Any, plain: Any) -> None:
    """Refuse, with a TypeError, what `to_plain` cannot have made of a value of this type.

    `from_plain` builds what it is given; this is for JSON of which nobody knows who wrote it. A field that is not
    known is left to the type itself, which refuses it.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return
    if origin in (Union, types.UnionType):
        _require_one_of(arguments, plain)
    elif origin is Literal:
        _require(any(plain == one and type(plain) is type(one) for one in arguments), plain)
    elif origin is tuple:
        _require(isinstance(plain, list | tuple), plain)
        kinds = arguments[:1] * len(plain) if arguments[-1] is Ellipsis else arguments
        _require(len(kinds) == len(plain), plain)
        for one, item in zip(kinds, plain, strict=True):
            require_types(one, item)
    elif origin in (dict, Mapping):
        _require(isinstance(plain, Mapping), plain)
        for item in plain.values():
            require_types(arguments[1], item)
    elif isinstance(kind, type) and dataclasses.is_dataclass(kind):
        _require(isinstance(plain, Mapping), plain)
        for name, (one, is_needed) in _fields_of(kind).items():
            if name in plain:
                require_types(one, plain[name])
            elif is_needed:
                raise TypeError(f"its {name} is missing")
    else:
        _require(type(plain) in _AS_JSON.get(kind, (str, int, float)), plain)


#: What values of a type are in JSON; a whole number may stand for any number, and true is no number.
_AS_JSON: dict[Any, tuple[Any, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (int, float),
    types.NoneType: (types.NoneType,),
    **dict.fromkeys((datetime, date, time), (str,)),
}


def _require(is_so: bool, plain: Any) -> None:
    if not is_so:
        said = repr(plain)
        raise TypeError(f"{said[:40]}{'...' if len(said) > 40 else ''} cannot stand there")


def _require_one_of(kinds: tuple[Any, ...], plain: Any) -> None:
    for kind in kinds:
        try:
            return require_types(kind, plain)
        except TypeError as problem:
            last = problem
    raise last


@cache
def _fields_of(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Return type of each field, and whether it has to be given."""
    hints = get_type_hints(kind)
    return {
        one.name: (
            hints[one.name],
            one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING,
        )
        for one in dataclasses.fields(kind)
        if one.init
    }


def _made_writer(kind: Any) -> Callable[[Any], str]:
    if dataclasses.is_dataclass(kind):
        return _writer_of_fields(kind)
    quick: dict[type, Callable[[Any], str]] = {
        str: json.encoder.encode_basestring,
        bool: lambda value: "true" if value else "false",
        time: lambda clock: f'"{clock.isoformat()}"',
        float: _float_as_text,
        int: int.__repr__,
        types.NoneType: lambda _: "null",
        tuple: lambda items: f"[{','.join([_WRITERS[type(item)](item) for item in items])}]",
        datetime: lambda moment: f'"{moment.isoformat()}"',
        date: lambda day: f'"{day.isoformat()}"',
    }
    return quick.get(kind, lambda value: _GENERIC.encode(to_plain(value)))


def _float_as_text(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError("Out of range float values are not JSON compliant")
    return float.__repr__(value)


def _writer_of_fields(kind: Any) -> Callable[[Any], str]:
    names = sorted(field.name for field in dataclasses.fields(kind) if field.init)
    labels = [f'"{name}":' for name in names]
    if len(names) < 2:
        return lambda value: _GENERIC.encode(to_plain(value))
    values_of = attrgetter(*names)

    def write(value: Any) -> str:
        pairs = zip(labels, values_of(value), strict=True)
        said = [label + ("null" if item is None else _WRITERS[type(item)](item)) for label, item in pairs]
        return f"{{{','.join(said)}}}"

    return write


def _reader(kind: Any) -> Step | None:
    """Return what builds a value of this type from JSON; None where JSON holds the value itself."""
    if kind not in _READERS:
        _READERS[kind] = _made_reader(kind)
    return _READERS[kind]


def _made_reader(kind: Any) -> Step | None:
    origin = get_origin(kind)
    if kind is Any or origin is Literal or kind in (str, bool):
        return None
    if origin is not None:
        return _reader_of_generic(origin, get_args(kind))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _reader_of_fields(kind)
    if kind in (datetime, date, time):
        reader: Step = kind.fromisoformat
        return reader
    made: Step = kind
    return made


def _reader_of_fields(kind: Any) -> Step:
    hints = get_type_hints(kind)
    steps = {field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind) if field.init}
    needed = [(name, step) for name, step in steps.items() if step is not None]

    def read(plain: Mapping[str, Any]) -> Any:
        given = dict(plain)
        for name, step in needed:
            item = given.get(name)
            if item is not None:
                given[name] = step(item)
        return kind(**given)

    return read


def _reader_of_generic(origin: Any, arguments: tuple[Any, ...]) -> Step | None:
    if origin in (Union, types.UnionType):
        # Build the one kind of an optional value; other unions hold plain values and stay as they are.
        kinds = [choice for choice in arguments if choice is not types.NoneType]
        return _reader(kinds[0]) if len(kinds) == 1 else None
    if origin is tuple:
        return _reader_of_tuple(arguments)
    if origin in (dict, Mapping):
        inner = arguments[1]
        return lambda plain: {key: from_plain(inner, item) for key, item in plain.items()}
    raise TypeError(f"{origin} cannot be read from the record")


def _reader_of_tuple(arguments: tuple[Any, ...]) -> Step:
    if arguments[-1] is Ellipsis:
        one = arguments[0]
        return lambda plain: tuple([from_plain(one, item) for item in plain])
    return lambda plain: tuple([from_plain(kind, item) for kind, item in zip(arguments, plain, strict=True)])
