"""The diary's entries: appended, each once, and read back; which of them are in force is asked of the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, Literal, TypeVar, get_args

from sqlalchemy import Connection, CursorResult, Dialect, Select, func, inspect, select

from magnesia.diary import Diary, Entry
from magnesia.errors import MagnesiaError
from magnesia.store import schema
from magnesia.store.codec import from_plain, sha256_of, to_text
from magnesia.store.profile import Execute, Profile, StoreError, in_words, reading

#: What became of one entry: it is new, it stands there already, or something else stands under its id.
Outcome = Literal["new", "already", "conflict"]
#: Rows in one statement: few enough for every database, enough that the statement itself costs little.
CHUNK = 200
_KINDS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Entry)}
#: Entries of the first version of the record that have become states of a day.
_ONCE = {"NoDose": "none", "UnsureDose": "unsure"}
_COLUMNS = (
    "entry_id",
    "kind",
    "local_date",
    "content",
    "sha256",
    "replaces",
    "retracts",
    "entered_at",
)
#: What a row whose content cannot be built into its entry may raise.
_UNREADABLE = (
    MagnesiaError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
#: Every kind of document; of each but the answers the newest is in force.
DOCUMENTS = ("person", "products", "settings", "plan", "answer")
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
Item = TypeVar("Item")


@dataclass(frozen=True)
class Saved:
    """What became of the entries handed over: how many were new, how many stood there already, and the ids under
    which something else stands (these were not saved). `entries` are those new or there, as they stand now.
    """

    new: int
    already_there: int
    conflicts: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = field(default=(), compare=False, repr=False)


class Appender:
    """Adds entries inside one commit and keeps nothing in memory; `appending` makes it."""

    def __init__(self, execute: Execute, mark: str) -> None:
        self._execute = execute
        self._mark = mark

    def add(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Add the entries that are not there yet; say of each, in order, what became of it."""
        return [outcome for outcome, _ in self._added(entries)]

    def add_document(self, row: Mapping[str, str]) -> None:
        """Add the row of one document to the same commit."""
        marks = ", ".join([self._mark] * len(row))
        self._execute(
            f"INSERT INTO documents ({', '.join(row)}) VALUES ({marks})",  # noqa: S608 - the names of our columns
            tuple(row.values()),
        )

    def _added(self, entries: Sequence[Entry]) -> Iterator[tuple[Outcome, Entry]]:
        """Yield what became of each entry, with the entry that now stands under its id."""
        for some in _chunks(entries, CHUNK):
            rows = [_row(entry) for entry in some]
            fresh = self._insert(rows)
            known = {row[0] for row in rows} - fresh
            if len(fresh) == len(some):
                yield from [("new", entry) for entry in some]
                continue
            there = self._standing(tuple(known | fresh))
            for entry, row in zip(some, rows, strict=True):
                stands_there = there[entry.entry_id]
                if entry.entry_id in fresh:
                    # The first of its id in this call; a second one is compared with it.
                    fresh.discard(entry.entry_id)
                    yield "new", entry
                elif stands_there == row:
                    yield "already", entry
                else:
                    stands = _entry(stands_there)
                    yield ("already" if _is_retry(entry, stands) else "conflict"), stands

    def _insert(self, rows: list[tuple[Any, ...]]) -> set[str]:
        """Insert the rows whose id is free; return the ids that were."""
        values = tuple([value for row in rows for value in row])
        return {row[0] for row in self._execute(_insert_statement(len(rows), self._mark), values)}

    def _standing(self, ids: tuple[str, ...]) -> dict[str, tuple[Any, ...]]:
        """Return the rows that stand under these ids."""
        marks = ", ".join([self._mark] * len(ids))
        asked = f"SELECT {', '.join(_COLUMNS)} FROM entries WHERE entry_id IN ({marks})"  # noqa: S608
        return {row[0]: tuple(row) for row in self._execute(asked, ids)}


def appender_on(connection: Connection) -> Appender:
    """Return an `Appender` for a transaction that does more than append."""
    return Appender(connection.exec_driver_sql, _mark(connection.dialect))


@contextmanager
def appending(profile: Profile) -> Iterator[Appender]:
    """Yield an `Appender`; leaving the block is the commit, a block that raised has saved nothing."""
    with in_words(profile.shown, "Not saved"), profile.home.one_commit(profile.engine) as execute:
        yield Appender(execute, _mark(profile.engine.dialect))


def append_entries(profile: Profile, entries: Iterable[Entry]) -> Saved:
    """Add the entries that are not there yet, all in one commit; when this returns, they are saved.

    An entry that is already there under its id, with the same content, is left alone with its first time of
    entering, so a retry is harmless.
    """
    handed = tuple(entries)
    with appending(profile) as appender:
        found = list(appender._added(handed))
    told = [outcome for outcome, _ in found]
    conflicts = [entry.entry_id for entry, said in zip(handed, told, strict=True) if said == "conflict"]
    standing = tuple([entry for outcome, entry in found if outcome != "conflict"])
    return Saved(told.count("new"), told.count("already"), tuple(conflicts), standing)


def load_diary(profile: Profile) -> Diary:
    """Return every entry in the order of making; a row that no longer matches its hash is an error."""
    return Diary(tuple(iterate_entries(profile)))


def iterate_entries(profile: Profile) -> Iterator[Entry]:
    """Yield every entry in the order of making, without holding them all in memory."""
    with reading(profile) as connection:
        yield from entries_of(connection)


def entries_of(connection: Connection) -> Iterator[Entry]:
    """Yield every entry as this connection sees them."""
    wanted = _wanted().order_by(schema.entries.c.position).execution_options(yield_per=1000)
    with connection.execute(wanted) as rows:
        for row in rows:
            yield _entry(row)


def load_day(profile: Profile, day: date) -> tuple[Entry, ...]:
    """Return the entries in force of one day, in the order of making."""
    table = schema.entries
    of_day = _wanted().where(table.c.local_date == day.isoformat(), *_in_force())
    return _all(profile, of_day.order_by(table.c.position))


def last_entries(profile: Profile, count: int) -> tuple[Entry, ...]:
    """Return the entries in force that were made last, the newest first."""
    newest = _wanted().where(*_in_force()).order_by(schema.entries.c.position.desc())
    return _all(profile, newest.limit(count))


def entry_in_force(profile: Profile, entry_id: str) -> Entry | None:
    """Return the entry of this id, None where there is none or another entry took it out of force."""
    found = _all(profile, _wanted().where(schema.entries.c.entry_id == entry_id, *_in_force()))
    return found[0] if found else None


def entry_of(profile: Profile, entry_id: str) -> Entry | None:
    """Return the entry of this id, in force or not; None where there is none."""
    found = _all(profile, _wanted().where(schema.entries.c.entry_id == entry_id))
    return found[0] if found else None


def ids_beginning(profile: Profile, beginning: str, *, in_force: bool) -> tuple[str, ...]:
    """Return the ids that begin so, letter for letter, in the order of making; `in_force` leaves the others out."""
    table = schema.entries
    # LIKE would take "A" for "a" in one database and not in the other.
    head = func.substr(table.c.entry_id, 1, len(beginning))
    wanted = select(table.c.entry_id).where(head == beginning, *(_in_force() if in_force else ()))
    with reading(profile) as connection:
        return tuple(connection.scalars(wanted.order_by(table.c.position)))


def newest_entered_at(profile: Profile) -> datetime | None:
    """Return the latest time at which anything was entered, None for an empty diary."""
    with reading(profile) as connection:
        ticks = connection.scalar(select(func.max(schema.entries.c.entered_at)))
    return None if ticks is None else _BEGINNING + ticks * _TICK


def _wanted() -> Select[Any]:
    table = schema.entries
    return select(*[table.c[name] for name in _COLUMNS])


def _in_force() -> list[Any]:
    """Return the conditions under which an entry counts; `diary.current` says the same of a whole diary."""
    naming = schema.entries.alias("naming")
    entry_id = schema.entries.c.entry_id
    return [
        ~select(naming.c.position).where(naming.c[column] == entry_id).exists()
        for column in ("replaces", "retracts")
    ]


def _all(profile: Profile, wanted: Select[Any]) -> tuple[Entry, ...]:
    with reading(profile) as connection:
        rows = connection.execute(wanted).all()
    return tuple([_entry(row) for row in rows])


def _is_retry(entry: Entry, there: Entry) -> bool:
    """Return whether this is the entry that stands there, sent again (perhaps later)."""
    stamp = replace(entry.stamp, entered_at=there.stamp.entered_at)
    return replace(entry, stamp=stamp) == there


def _row(entry: Entry) -> tuple[Any, ...]:
    """Return the values of `_COLUMNS`."""
    content = to_text(entry)
    return (
        entry.entry_id,
        type(entry).__name__,
        entry.stamp.local_date.isoformat(),
        content,
        sha256_of(content),
        entry.replaces,
        getattr(entry, "retracts", None),
        (entry.stamp.entered_at - _BEGINNING) // _TICK,
    )


def _mark(dialect: Dialect) -> str:
    """Return what stands for a value in a statement of this driver."""
    return "?" if dialect.paramstyle == "qmark" else "%s"


@cache
def _insert_statement(rows: int, mark: str) -> str:
    values = f"({', '.join([mark] * len(_COLUMNS))})"
    return (
        f"INSERT INTO entries ({', '.join(_COLUMNS)}) VALUES {', '.join([values] * rows)} "  # noqa: S608 - no value of anyone in it
        "ON CONFLICT (entry_id) DO NOTHING RETURNING entry_id"
    )


def _entry(row: Sequence[Any]) -> Entry:
    """Build the entry of one row, `_COLUMNS` in order; what stands beside the content must say what it says."""
    entry_id, kind, local_date, content, sha256, replaces, retracts, entered_at = row
    plain = checked(content, sha256)
    try:
        entry = _built(kind, plain)
        stamp = entry.stamp
        said = (
            entry.entry_id,
            entry.replaces,
            plain.get("retracts"),
            (stamp.entered_at - _BEGINNING) // _TICK,
        )
        is_so = (
            said == (entry_id, replaces, retracts, entered_at) and plain["stamp"]["local_date"] == local_date
        )
    except _UNREADABLE as problem:
        raise _damaged("can no longer be read") from problem
    if not is_so:
        raise _damaged("says something else beside its content than in it")
    return entry


def _built(kind: str, plain: dict[str, Any]) -> Entry:
    if kind in _ONCE:
        plain |= {"about": "dose", "state": _ONCE[kind]}
        kind = "DayState"
    entry: Entry = from_plain(_KINDS[kind], plain)
    return entry


def checked(content: str, sha256: str) -> dict[str, Any]:
    """Return the JSON of one row, which must match its hash."""
    if sha256_of(content) != sha256:
        raise _damaged("no longer matches its hash")
    try:
        plain = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise _damaged("can no longer be read") from problem
    if not isinstance(plain, dict):
        raise _damaged("can no longer be read")
    return plain


def _damaged(what: str) -> StoreError:
    return StoreError(
        "store-damaged", f"Not read: a row of the profile {what}; restore the profile from a backup."
    )


def require_sound_rows(connection: Connection, what: str = "Not read") -> None:
    """Refuse a record, of any version, of which any row no longer reads as it was written; `what` did not happen.

    Every entry is built, and what stands beside its content is compared with it; so is what can be of a document.
    """
    there = {found["name"] for found in inspect(connection).get_columns("entries")}
    table = schema.entries
    # A record of the first version has fewer columns; nothing to compare stands in the others.
    wanted = select(table.c.position, *[table.c[name] for name in _COLUMNS if name in there])
    with _rows(connection, wanted.order_by(table.c.position)) as rows:
        for row in rows:
            _require_sound(what, "entries", row, _entry_of_any_version)
    kept = schema.documents
    documents = select(kept.c.position, kept.c.kind, kept.c.content, kept.c.sha256, kept.c.created_at)
    with _rows(connection, documents.order_by(kept.c.position)) as rows:
        for row in rows:
            _require_sound(what, "documents", row, _document)


def _rows(connection: Connection, wanted: Select[Any]) -> CursorResult[Any]:
    return connection.execute(wanted.execution_options(yield_per=1000))


def _require_sound(what: str, table: str, row: Any, read: Callable[[Any], object]) -> None:
    try:
        read(row)
    except StoreError as problem:
        said = problem.message.removeprefix("Not read: a row of the profile ").partition(";")[0]
        raise StoreError(
            problem.code,
            f"{what}: row {row.position} of the {table} {said}; restore the profile from an earlier backup.",
        ) from problem


def _entry_of_any_version(row: Any) -> None:
    if hasattr(row, "entered_at"):
        _entry(row[1:])
        return
    plain = checked(row.content, row.sha256)
    try:
        as_now = (*row[1:], *_row(_built(row.kind, plain))[-3:])
    except _UNREADABLE as problem:
        raise _damaged("can no longer be read") from problem
    _entry(as_now)


def _document(row: Any) -> None:
    checked(row.content, row.sha256)
    try:
        is_so = row.kind in DOCUMENTS and datetime.fromisoformat(row.created_at).tzinfo is not None
    except ValueError as problem:
        raise _damaged("can no longer be read") from problem
    if not is_so:
        raise _damaged("says something else beside its content than in it")


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some
