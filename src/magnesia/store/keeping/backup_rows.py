"""What a backup holds: read as it lies, every row through the reader of its kind, and nothing but rows taken over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Row, insert

from magnesia.diary import Entry
from magnesia.errors import InputError
from magnesia.store import schema
from magnesia.store.codec import to_text
from magnesia.store.entries import checked, entries_of
from magnesia.store.keeping.backup import require_sound
from magnesia.store.keeping.content import TABLES, rows_of
from magnesia.store.places.file import connect, engine_on, look_at
from magnesia.store.places.named_last import beside
from magnesia.store.places.rights import sync_file
from magnesia.store.profile import StoreError, in_words
from magnesia.store.record import FORMAT, entries_in_record

_ROWS_AT_ONCE = 1000
#: A count that no diary reaches; from far beyond it SQLite could not number the next rows in order.
_HIGHEST_POSITION = 1 << 53
_BEGINNING, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
#: What a refusal of the store means where it is a backup that is read.
_OF_A_BACKUP = {
    "store-damaged": "does not read as it was written",
    "store-failed": "cannot be read as a backup",
    "store-foreign": "is no backup that magnesia has made",
    "profile-two-versions": "says that it has several versions",
    "passphrase-wrong": "does not open: either the passphrase is wrong, or it is no backup that magnesia has made",
}


@contextmanager
def about_the_backup(file: Path) -> Iterator[None]:
    """Let what goes wrong while a backup is read speak of the backup, by the name that was typed."""
    try:
        with in_words(str(file), "Nothing was restored"):
            yield
    except StoreError as problem:
        if (what := _OF_A_BACKUP.get(problem.code)) is None:
            raise
        advice = "Try again" if problem.code == "passphrase-wrong" else "Take another backup"
        raise StoreError(
            problem.code, f"Nothing was restored: {file} {what}. {advice}; nothing was changed."
        ) from problem


def require_possible(file: Path) -> None:
    """Refuse what is neither a plain database nor looks like chance, before a passphrase is asked for it."""
    with file.open("rb") as opened:
        first = opened.read(64)
    is_words = first.isascii() and all(byte >= 32 or byte in b"\t\r\n" for byte in first)
    is_plain = first.startswith(b"SQLite format 3\0")
    if not is_plain and (is_words or file.stat().st_size % 512):
        raise StoreError("store-foreign", f"{file} is no backup.")


@contextmanager
def opened_backup(file: Path, passphrase: str | None, place: Path) -> Iterator[Connection]:
    """Yield the backup, sound and of a version that is known; it is changed in no byte, nor is anything beside it.

    Where a log lies beside it, as beside a file that was set aside, both are read: in a copy at `place`.
    """
    logs = [file.with_name(file.name + ending) for ending in ("-wal", "-journal")]
    if not any(log.exists() and log.stat().st_size for log in logs):
        yield from _looked_at(look_at(file, passphrase, as_it_lies=True), file, passphrase)
        return
    with beside(place) as copy:
        for one in (file, *logs):
            if one.exists():
                to = copy.with_name(copy.name + one.name.removeprefix(file.name))
                to.touch(0o600)
                shutil.copyfile(one, to)
                sync_file(to)
        yield from _looked_at(connect(copy, passphrase), file, passphrase)


def _looked_at(opened: Any, file: Path, passphrase: str | None) -> Iterator[Connection]:
    try:
        _require_ours(opened, file, passphrase)
        with engine_on(opened).connect() as connection, connection.begin():
            require_sound(connection)
            schema.require_known(schema.version_of(connection))
            yield connection
    finally:
        opened.close()


def _require_ours(opened: Any, file: Path, passphrase: str | None) -> None:
    opened.execute("PRAGMA trusted_schema = OFF")
    try:
        (mark,) = opened.execute("PRAGMA application_id").fetchone()
        kinds = dict(opened.execute("SELECT name, type || substr(sql, 1, 13) FROM sqlite_schema"))
    except driver.DatabaseError as problem:
        if passphrase is not None and "not a database" in str(problem):
            raise StoreError("passphrase-wrong", f"{file} does not open.") from problem
        raise
    # Only what stands in a table of its own is read: a view could give anything, without end.
    tables = {kinds.get(name) for name in ("alembic_version", *TABLES)}
    if mark != schema.APPLICATION_ID or tables != {"tableCREATE TABLE "}:
        raise StoreError("store-foreign", f"{file} is no backup.")


def copy_rows_read(source: Connection, target: Connection) -> None:
    """Copy every row that its reader understands into our own tables; a row that is not understood is refused.

    What later versions copy out of a row into columns of their own is made anew: those of the backup may lie.
    """
    _insert(target, schema.entries, _entries(source))
    _insert(target, schema.documents, _documents(source))


def _insert(target: Connection, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _ROWS_AT_ONCE:
            target.execute(insert(table), waiting)
            waiting = []
    if waiting:
        target.execute(insert(table), waiting)


def _entries(source: Connection) -> Iterator[dict[str, Any]]:
    entries = entries_of(source)
    with source.execute(rows_of("entries", TABLES["entries"])) as rows:
        for row in rows:
            with _understood("entries", row.position):
                yield _entry_row(row, next(entries))


def _entry_row(row: Row[Any], entry: Entry) -> dict[str, Any]:
    if (entry.entry_id, entry.stamp.local_date.isoformat()) != (row.entry_id, row.local_date):
        raise ValueError("its columns say something else than its content")
    return {
        **{name: getattr(row, name) for name in TABLES["entries"]},
        "replaces": entry.replaces,
        "retracts": getattr(entry, "retracts", None),
        "entered_at": (entry.stamp.entered_at - _BEGINNING) // _TICK,
    }


def _documents(source: Connection) -> Iterator[dict[str, Any]]:
    with source.execute(rows_of("documents", TABLES["documents"])) as rows:
        for row in rows:
            with _understood("documents", row.position):
                content = checked(row.content, row.sha256)
                to_text(content)
                document = {"created_at": row.created_at, "content": content}
                entries_in_record(
                    {"format": FORMAT, "version": 1, "entries": [], "documents": {row.kind: [document]}}
                )
                yield {name: getattr(row, name) for name in TABLES["documents"]}


@contextmanager
def _understood(table: str, position: object) -> Iterator[None]:
    """Refuse a row that no reader understands, by its number."""
    try:
        if not isinstance(position, int) or not 0 < position <= _HIGHEST_POSITION:
            raise ValueError("no row has this number")
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as problem:
        raise _row_refused(table, position) from problem
    except InputError as problem:
        raise _row_refused(table, position) from problem


def _row_refused(table: str, position: object) -> StoreError:
    return StoreError("store-damaged", f"Row {position} of the {table} cannot be read.")
