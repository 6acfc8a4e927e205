"""What is kept beside the entries: the person, the products, the settings, the plan, every answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select

from magnesia.diary import nearest
from magnesia.errors import InputError
from magnesia.person import Person, Product
from magnesia.store import schema
from magnesia.store.codec import from_plain, require_types, sha256_of, to_plain, to_text
from magnesia.store.entries import Appender, checked
from magnesia.store.profile import Profile, StoreError, reading, writing

if TYPE_CHECKING:
    # At run time the plan brings numerical libraries with it, and logging a dose should not wait for them.
    from magnesia.plan import Plan


@dataclass(frozen=True)
class SavedDocument:
    """One document as it was saved: its content, the SHA-256 of its JSON text, and when it was made (UTC)."""

    content: dict[str, Any]
    sha256: str
    created_at: datetime


@dataclass(frozen=True)
class _SheetRow:
    """One row of a printed sheet, as the settings keep it."""

    kind: str
    name: str
    clock: time | None
    part_of_day: str | None
    usual_units: float | None


@dataclass(frozen=True)
class _Sheets:
    """The rows of printed sheets, and which of them each week has."""

    weeks: dict[str, int]
    rows: tuple[tuple[_SheetRow, ...], ...]


@dataclass(frozen=True)
class _Settings:
    """What the settings may hold; what is not named here is kept as it is."""

    zone: str = ""
    outcomes: tuple[str, ...] = ()
    sheets: _Sheets | None = None
    clock_is_right_before: str = ""
    imported_at: str = ""


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
    """Return the product that goes by that name, or the only one where none is named; else say which there are."""
    products = load_products(profile)
    if not products:
        raise InputError(
            "no-product",
            'This profile has no product yet; add one with "magnesia init --product LABEL", where LABEL is like '
            "200 mg elemental citrate.",
        )
    if wanted is None and len(products) == 1:
        return products[0]
    # A former name with an amount in it may no longer say what the product holds; it is read as a label instead.
    names = {
        name.casefold(): product
        for product in products
        for name in product.names
        if name == product.name or not re.search(r"\d", name)
    }
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
    with reading(profile) as connection:
        return tuple(documents_of(connection, "answer"))


def save_settings(profile: Profile, settings: Mapping[str, Any], *, created_at: datetime) -> None:
    """Save what the person chose once for all entries: time zone, outcomes."""
    _save(profile, "settings", settings, created_at)


def add_settings(appender: Appender, settings: Mapping[str, Any], *, created_at: datetime) -> None:
    """Save the settings in the same commit as entries."""
    appender.add_document(document_row("settings", settings, created_at))


def load_settings(profile: Profile) -> dict[str, Any]:
    """Return the settings as last saved."""
    found = _newest(profile, "settings")
    if found is None:
        return {}
    try:
        require_settings(found.content)
    except (TypeError, ValueError) as problem:
        raise StoreError(
            "store-damaged",
            "Not read: the settings of the profile are not what magnesia writes; restore the profile from a backup.",
        ) from problem
    return found.content


def require_settings(content: Mapping[str, Any]) -> None:
    """Refuse settings that no magnesia has written, with a TypeError or a ValueError."""
    require_types(_Settings, content)
    sheets = content.get("sheets")
    if sheets is None:
        return
    if not all(0 <= number < len(sheets["rows"]) for number in sheets["weeks"].values()):
        raise ValueError("a week names rows of a sheet that are not there")
    for row in (row for rows in sheets["rows"] for row in rows):
        from_plain(_SheetRow, {one.name: row[one.name] for one in fields(_SheetRow)})


def document_row(kind: str, content: Mapping[str, Any], created_at: datetime) -> dict[str, str]:
    """Return the row of one document."""
    text = to_text(content)
    made = created_at.astimezone(UTC).isoformat()
    return {"kind": kind, "content": text, "sha256": sha256_of(text), "created_at": made}


def _save(profile: Profile, kind: str, content: Mapping[str, Any], created_at: datetime) -> None:
    row = document_row(kind, content, created_at)
    with writing(profile) as connection:
        connection.execute(insert(schema.documents), [row])


def _newest(profile: Profile, kind: str) -> SavedDocument | None:
    with reading(profile) as connection:
        return next(iter(documents_of(connection, kind, newest_only=True)), None)


def documents_of(connection: Connection, kind: str, *, newest_only: bool = False) -> list[SavedDocument]:
    """Return the documents of one kind in the order of saving, or only the one in force."""
    table = schema.documents
    wanted = select(table.c.content, table.c.sha256, table.c.created_at).where(table.c.kind == kind)
    order = table.c.position.desc() if newest_only else table.c.position
    rows = connection.execute(wanted.order_by(order).limit(1 if newest_only else None)).all()
    return [
        SavedDocument(checked(content, sha256), sha256, datetime.fromisoformat(created_at))
        for content, sha256, created_at in rows
    ]
