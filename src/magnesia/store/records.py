"""What is kept, in domain words: the diary's entries, the person, the products, the plan, the answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from sqlalchemy import Connection, insert, select

from magnesia.diary import (
    Bath,
    DayState,
    Diary,
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
    nearest,
)
from magnesia.errors import InputError
from magnesia.person import Person, Product
from magnesia.store import schema
from magnesia.store.codec import from_plain, sha256_of, to_plain, to_text
from magnesia.store.profile import Profile, StoreError, reading, writing

#: Ids asked for in one query; SQLite allows far more, a short statement stays in its cache.
CHUNK = 500
_KINDS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Entry)}
#: Entries of the first version of the record that have become states of a day.
_ONCE = {"NoDose": "none", "UnsureDose": "unsure"}
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
Item = TypeVar("Item")


if TYPE_CHECKING:
    # At run time the plan brings numerical libraries with it, and logging a dose should not wait for them.
    from magnesia.plan import Plan


@dataclass(frozen=True)
class Saved:
    """What became of the entries handed over: how many were new, how many stood there already, and the ids under
    which something else stands (these were not saved). `entries` are those new or there, as they stand now.
    """

    new: int
    already_there: int
    conflicts: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class SavedDocument:
    """One document as it was saved: its content, the SHA-256 of its JSON text, and when it was made (UTC)."""

    content: dict[str, Any]
    sha256: str
    created_at: datetime


def append_entries(profile: Profile, entries: Iterable[Entry]) -> Saved:
    """Add the entries that are not there yet, all in one commit; when this returns, they are saved.

    An entry that is already there under its id, with the same content, is left alone with its first time of
    entering, so a retry is harmless.
    """
    new = already_there = 0
    conflicts: list[str] = []
    standing: list[Entry] = []
    with writing(profile) as connection:
        for some in _chunks(entries, CHUNK):
            there = _entries_by_id(connection, [entry.entry_id for entry in some])
            rows = []
            for entry in some:
                if entry.entry_id not in there:
                    there[entry.entry_id] = entry
                    rows.append(_row(entry))
                elif _is_retry(entry, there[entry.entry_id]):
                    already_there += 1
                else:
                    conflicts.append(entry.entry_id)
                    continue
                standing.append(there[entry.entry_id])
            if rows:
                connection.execute(insert(schema.entries), rows)
            new += len(rows)
    return Saved(new, already_there, tuple(conflicts), tuple(standing))


def load_diary(profile: Profile) -> Diary:
    """Return every entry in the order of making; a row that no longer matches its hash is an error."""
    table = schema.entries
    with reading(profile) as connection:
        rows = connection.execute(
            select(table.c.kind, table.c.content, table.c.sha256).order_by(table.c.position)
        )
        return Diary(tuple(_entry(*row) for row in rows))


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
    entry: Entry = from_plain(kind, plain)
    return entry


def load_record(profile: Profile) -> dict[str, Any]:
    """Return everything in the profile as JSON values: entries in order, and every document ever saved."""
    documents = {
        kind: [
            {"created_at": found.created_at.isoformat(), "content": found.content}
            for found in _documents(profile, kind)
        ]
        for kind in ("person", "products", "settings", "plan", "answer")
    }
    entries = [entry_as_json(entry) for entry in load_diary(profile).entries]
    return {"format": "magnesia-record", "version": 1, "entries": entries, "documents": documents}


def save_person(profile: Profile, person: Person, *, created_at: datetime) -> None:
    """Save the person's answers; the newest are in force."""
    _save(profile, "person", to_plain(person), created_at)


def load_person(profile: Profile) -> Person | None:
    """Return the person as last saved."""
    found = _newest(profile, "person")
    return None if found is None else from_plain(Person, found.content)


def save_products(profile: Profile, products: tuple[Product, ...], *, created_at: datetime) -> None:
    """Save the whole list of products; the newest list is in force."""
    _save(profile, "products", {"products": to_plain(products)}, created_at)


def load_products(profile: Profile) -> tuple[Product, ...]:
    """Return the products as last saved."""
    found = _newest(profile, "products")
    return () if found is None else tuple(from_plain(Product, item) for item in found.content["products"])


def product_named(profile: Profile, wanted: str | None) -> Product:
    """Return the product of that name, or the only one where none is named; otherwise say which there are."""
    products = load_products(profile)
    if not products:
        raise InputError(
            "no-product",
            'This profile has no product yet; add one with "magnesia init --product LABEL", where LABEL is like '
            "200 mg elemental citrate.",
        )
    if wanted is None and len(products) == 1:
        return products[0]
    names = {product.name.casefold(): product for product in products}
    word = "" if wanted is None else wanted.strip().casefold()
    if word in names:
        return names[word]
    near = nearest(word, names) if word else None
    asked = (
        "Several products are known" if wanted is None else f'The product "{wanted}" is not in this profile'
    )
    hint = f' Did you mean "{names[near].name}"?' if near else ""
    listed = ", ".join(f'"{product.name}"' for product in products)
    raise InputError(
        "product-unknown",
        f"{asked}; name one with --product: {listed}.{hint}",
        nearest=names[near].name if near else None,
    )


def save_plan(profile: Profile, plan: Plan, *, created_at: datetime) -> None:
    """Save the plan; the newest is in force."""
    from magnesia import plan as plans

    _save(profile, "plan", to_plain(plans.to_record(plan)), created_at)


def load_plan(profile: Profile) -> Plan | None:
    """Return the plan as last saved."""
    from magnesia import plan as plans

    found = _newest(profile, "plan")
    return None if found is None else plans.from_record(from_plain(plans.PlanRecord, found.content))


def save_answer(profile: Profile, answer: Mapping[str, Any], *, created_at: datetime) -> None:
    """Save one answer as the object that was shown."""
    _save(profile, "answer", answer, created_at)


def load_answers(profile: Profile) -> tuple[SavedDocument, ...]:
    """Return every answer ever given, oldest first."""
    return tuple(_documents(profile, "answer"))


def save_settings(profile: Profile, settings: Mapping[str, Any], *, created_at: datetime) -> None:
    """Save what the person chose once for all entries: time zone, outcomes."""
    _save(profile, "settings", settings, created_at)


def load_settings(profile: Profile) -> dict[str, Any]:
    """Return the settings as last saved."""
    found = _newest(profile, "settings")
    return {} if found is None else found.content


def _is_retry(entry: Entry, there: Entry) -> bool:
    """Return whether this is the entry that stands there, sent again (perhaps later)."""
    stamp = replace(entry.stamp, entered_at=there.stamp.entered_at)
    return replace(entry, stamp=stamp) == there


def _entries_by_id(connection: Connection, ids: list[str]) -> dict[str, Entry]:
    table = schema.entries
    rows = connection.execute(
        select(table.c.entry_id, table.c.kind, table.c.content, table.c.sha256).where(
            table.c.entry_id.in_(ids)
        )
    )
    return {entry_id: _entry(kind, content, sha256) for entry_id, kind, content, sha256 in rows}


def _row(entry: Entry) -> dict[str, str]:
    content = to_text(entry)
    return {
        "entry_id": entry.entry_id,
        "kind": type(entry).__name__,
        "local_date": entry.stamp.local_date.isoformat(),
        "content": content,
        "sha256": sha256_of(content),
    }


def _entry(kind: str, content: str, sha256: str) -> Entry:
    plain = _checked(content, sha256)
    if kind in _ONCE:
        plain |= {"about": "dose", "state": _ONCE[kind]}
        kind = "DayState"
    entry: Entry = from_plain(_KINDS[kind], plain)
    return entry


def _checked(content: str, sha256: str) -> dict[str, Any]:
    if sha256_of(content) != sha256:
        raise StoreError(
            "store-damaged",
            "Not read: a row of the profile no longer matches its hash; restore it from a backup.",
        )
    plain: dict[str, Any] = json.loads(content)
    return plain


def _save(profile: Profile, kind: str, content: Mapping[str, Any], created_at: datetime) -> None:
    text = to_text(content)
    made = created_at.astimezone(UTC).isoformat()
    row = {"kind": kind, "content": text, "sha256": sha256_of(text), "created_at": made}
    with writing(profile) as connection:
        connection.execute(insert(schema.documents), [row])


def _newest(profile: Profile, kind: str) -> SavedDocument | None:
    return next(iter(_documents(profile, kind, newest_only=True)), None)


def _documents(profile: Profile, kind: str, *, newest_only: bool = False) -> list[SavedDocument]:
    table = schema.documents
    wanted = select(table.c.content, table.c.sha256, table.c.created_at).where(table.c.kind == kind)
    order = table.c.position.desc() if newest_only else table.c.position
    with reading(profile) as connection:
        rows = connection.execute(wanted.order_by(order).limit(1 if newest_only else None)).all()
    return [
        SavedDocument(_checked(content, sha256), sha256, datetime.fromisoformat(created_at))
        for content, sha256, created_at in rows
    ]


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some
