"""The whole record as JSON values, out and in: every entry in order, every document ever saved."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert

from magnesia.diary import (
    Bath,
    DayState,
    Dose,
    Entry,
    Event,
    Food,
    Influence,
    Lab,
    MedicineChange,
    MedicineTaken,
    Note,
    Score,
    Topical,
    zone_of,
)
from magnesia.errors import InputError
from magnesia.person import Person, Product
from magnesia.store import schema
from magnesia.store.codec import from_plain, require_types, sha256_of, to_plain, to_text
from magnesia.store.documents import SavedDocument, document_row, documents_of, require_settings
from magnesia.store.entries import DOCUMENTS, appender_on, entries_of
from magnesia.store.profile import Profile, reading, writing

FORMAT, FORMAT_VERSION = "magnesia-record", 2
#: Version 1 is that of release 0.1.0; it has no hash of its content and knows fewer fields.
_READABLE_VERSIONS = (1, 2)
#: No record is deeper; what is deeper would end the program that reads it.
_DEEPEST = 100
#: Letters of a reason that may quote what stands in the file.
_LONGEST_REASON = 500

#: Kind and state of each entry as the CSV and JSON say them; a `DayState` names its own.
_WORDS: dict[Any, tuple[str, str]] = {
    Dose: ("dose", "taken"),
    MedicineTaken: ("medicine", "taken"),
    MedicineChange: ("medicine_change", "value"),
    **{
        kind: (kind.__name__.lower(), "value")
        for kind in (Score, Food, Bath, Topical, Event, Influence, Lab, Note)
    },
}


@dataclass(frozen=True)
class _MadeAt:
    """One document as it stands in a record."""

    created_at: str
    content: dict[str, Any]


@dataclass(frozen=True)
class SavedRecord:
    """What became of a record handed over; `conflicts` are the ids under which other entries stand (not saved)."""

    new_entries: int
    entries_there: int
    conflicts: tuple[str, ...]
    new_documents: int
    documents_there: int


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """Return one entry as JSON values, kind and state in the words of the CSV; `entry_from_json` gives it back."""
    plain = to_plain(entry)
    if isinstance(entry, DayState):
        return {"kind": plain.pop("about"), **plain}
    return {**dict(zip(("kind", "state"), _WORDS[type(entry)], strict=True)), **plain}


def entry_from_json(value: Mapping[str, Any]) -> Entry:
    """Return the entry that `entry_as_json` was given."""
    said = (value["kind"], value["state"])
    plain = {name: item for name, item in value.items() if name not in ("kind", "state")}
    kind = next((kind for kind, words in _WORDS.items() if words == said), DayState)
    if kind is DayState:
        plain |= {"about": value["kind"], "state": value["state"]}
    require_types(kind, plain)
    entry: Entry = from_plain(kind, plain)
    return entry


def load_record(profile: Profile) -> dict[str, Any]:
    """Return everything in the profile as JSON values: entries in order, and every document ever saved."""
    with reading(profile) as connection:
        documents = {
            kind: [
                {"created_at": found.created_at.isoformat(), "content": found.content}
                for found in _each_once(documents_of(connection, kind))
            ]
            for kind in DOCUMENTS
        }
        entries = [entry_as_json(entry) for entry in entries_of(connection)]
    return {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "content_sha256": _content_sha256(entries, documents),
        "entries": entries,
        "documents": documents,
    }


def record_in(text: bytes, name: str) -> dict[str, Any]:
    """Return the record that stands in a file of JSON; `name` is what error sentences call the file."""
    try:
        record = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        where = f"line {problem.lineno}" if isinstance(problem, json.JSONDecodeError) else "its text"
        raise InputError(
            "record-broken",
            f"Nothing was saved: {name} is not whole JSON (see {where}); export the record again.",
        ) from problem
    if not isinstance(record, dict):
        raise InputError("record-foreign", f"{name} is no record that magnesia has exported.")
    return record


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def entries_in_record(record: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Return the entries of a record that `load_record` gave, after every part of it has been checked."""
    return tuple(_read(record)[0])


def save_record(profile: Profile, record: Mapping[str, Any]) -> SavedRecord:
    """Add a record that `load_record` gave, all in one commit; what is there already is not doubled.

    Raises InputError, and saves nothing, where any part of it cannot be read. What the profile has in force stays
    in force, unless the record brings something newer.
    """
    entries, documents = _read(record)
    with writing(profile) as connection:
        outcomes = appender_on(connection).add(entries)
        counts = [_add_documents(connection, kind, made) for kind, made in documents.items()]
    conflicts = [entry.entry_id for entry, said in zip(entries, outcomes, strict=True) if said == "conflict"]
    new, handed = sum(counts), sum(len(made) for made in documents.values())
    return SavedRecord(outcomes.count("new"), outcomes.count("already"), tuple(conflicts), new, handed - new)


def _each_once(documents: list[SavedDocument]) -> list[SavedDocument]:
    """Leave out a document that was saved again later, so that the last one stays last."""
    latest = {(found.sha256, found.created_at): number for number, found in enumerate(documents)}
    kept = set(latest.values())
    return [found for number, found in enumerate(documents) if number in kept]


def _add_documents(connection: Connection, kind: str, made: list[tuple[datetime, dict[str, Any]]]) -> int:
    """Add the documents of one kind that are not there; say how many those were."""
    there = documents_of(connection, kind)
    known = {(found.sha256, found.created_at.isoformat()) for found in there}
    rows = [document_row(kind, content, created_at) for created_at, content in made]
    fresh = list({(row["sha256"], row["created_at"]): row for row in rows}.values())
    fresh = [row for row in fresh if (row["sha256"], row["created_at"]) not in known]
    again = []
    if (
        there
        and fresh
        and kind != "answer"
        and there[-1].created_at >= datetime.fromisoformat(fresh[-1]["created_at"])
    ):
        # The last row of a kind is in force. What was saved here later than the record stays so.
        again = [document_row(kind, there[-1].content, there[-1].created_at)]
    if fresh:
        connection.execute(insert(schema.documents), fresh + again)
    return len(fresh)


def _read(
    record: Mapping[str, Any],
) -> tuple[list[Entry], dict[str, list[tuple[datetime, dict[str, Any]]]]]:
    """Read every part of a record, each through the checks of its own type."""
    if record.get("format") != FORMAT:
        raise InputError(
            "record-foreign", "This is no record that magnesia has exported; choose another file."
        )
    _require_plain(record)
    version = record.get("version")
    if type(version) is not int or version < 1:
        raise _unreadable("the version", "it is not one that magnesia writes")
    if version not in _READABLE_VERSIONS:
        raise InputError(
            "record-newer", "This record was exported by a newer magnesia; update magnesia first."
        )
    said = record.get("content_sha256")
    if version > 1 and said != _content_sha256(record.get("entries"), record.get("documents")):
        raise InputError(
            "record-damaged",
            "Nothing was saved: the record has changed since it was exported, for its content does not match its "
            "content_sha256; export it again.",
        )
    entries = [_part(entry_from_json, value, f"entry {n}") for n, value in _numbered(record, "entries")]
    documents = record.get("documents", {})
    if not isinstance(documents, Mapping) or set(documents) - set(DOCUMENTS):
        raise _unreadable("its documents", "they are not those that magnesia exports")
    return entries, {
        kind: [
            _part(lambda value, kind=kind: _document(kind, value), value, f"{kind} {n}")
            for n, value in _numbered(documents, kind)
        ]
        for kind in documents
    }


def _require_plain(record: Mapping[str, Any]) -> None:
    """Refuse what JSON can hold but no file of ours does: endless nesting or numbers, half characters."""
    level: list[Any] = [record]
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for value in level:
            if isinstance(value, Mapping):
                below += [*value, *value.values()]
            elif isinstance(value, list):
                below += value
            elif isinstance(value, float) and not math.isfinite(value):
                raise _unreadable("a number", f"{value} cannot be kept")
            elif isinstance(value, str) and not value.isascii():
                _part(str.encode, value, "a text")
        if not below:
            return
        level = below
    raise _unreadable("a part", f"its lists stand in each other, more than {_DEEPEST} deep")


def _content_sha256(entries: object, documents: object) -> str:
    return sha256_of(to_text({"entries": entries, "documents": documents}))


def _numbered(holder: Mapping[str, Any], name: str) -> list[tuple[int, Any]]:
    items = holder.get(name)
    if not isinstance(items, list):
        raise _unreadable(name, "it is not a list")
    return list(enumerate(items, 1))


def _part(read: Any, value: Any, where: str) -> Any:
    """Read one part; say which one it was that could not be read."""
    try:
        return read(value)
    except InputError as problem:
        raise _unreadable(where, _cut(problem.message), problem.code) from problem
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as problem:
        raise _unreadable(where, f"it does not read as one ({_cut(str(problem))})") from problem


def _cut(why: str) -> str:
    return f"{why[:_LONGEST_REASON]}..." if len(why) > _LONGEST_REASON else why


def _unreadable(where: str, why: str, code: str = "record-unreadable") -> InputError:
    return InputError(code, f"Nothing was saved: {where} of the record cannot be used: {why.rstrip('.')}.")


def _document(kind: str, value: Mapping[str, Any]) -> tuple[datetime, dict[str, Any]]:
    """Return when a document was made, and its content, read once by the type that will read it later."""
    require_types(_MadeAt, value)
    content = value["content"]
    if kind == "person":
        require_types(Person, content)
        from_plain(Person, content)
    elif kind == "products":
        require_types(tuple[Product, ...], content["products"])
        _ = [from_plain(Product, item) for item in content["products"]]
    elif kind == "settings":
        require_settings(content)
        if "zone" in content:
            zone_of(content["zone"])
    elif kind == "plan":
        from magnesia import plan as plans

        require_types(plans.PlanRecord, content)
        plans.from_record(from_plain(plans.PlanRecord, content))
    made = datetime.fromisoformat(value["created_at"])
    if made.tzinfo is None:
        raise ValueError("its time has no zone")
    return made.astimezone(UTC), content
