"""Tidy CSV to entries: every row is accepted, rejected with a reason, or a duplicate; none is lost.

docs/reference/diary-csv.md describes every column.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

from magnesia.diary.entries import (
    Bath,
    Dose,
    Entry,
    Event,
    Note,
    Score,
    Topical,
    none_taken,
    scale_of,
    unsure_taken,
)
from magnesia.diary.stamp import Stamp, end_of_day
from magnesia.diary.table.cells import (
    CellError,
    DateOrder,
    read_dates,
    read_instant,
    read_number,
    read_time,
    unguard,
)
from magnesia.diary.table.csv_out import COLUMNS, row_of
from magnesia.diary.table.delimited import Decimal, DelimitedTable, Rejection, nearest, read_delimited
from magnesia.errors import InputError

Value = TypeVar("Value")
REQUIRED = ("kind", "local_date")
_EVERY_KIND = ("entry_id", "kind", "state", "local_date", "local_time", "zone", "entered_at_utc", "replaces")
_SCALES = ("score_0_10", "stool_form_1_7", "hours")
_NUMBERS = ("units_taken", "elemental_mg", *_SCALES, "salt_g", "minutes")
#: So many rows are named where many are meant.
ROWS_SAID = 5
_OWN = {
    "dose": ("product_name", "form", "release", "units_taken", "elemental_mg", "with_food"),
    "score": ("outcome", *_SCALES),
    "bath": ("salt_g", "minutes"),
    "topical": ("product_name", "body_site"),
    "event": ("event",),
    "note": ("note", "retracts"),
}


@dataclass(frozen=True)
class Import:
    """What became of a file: rows == accepted + rejected + duplicates, always.

    `accepted_rows` holds the row numbers of `accepted`. A duplicate is a row that repeats one above it: its
    entry_id with the same content, or, where neither has an entry_id, the same content. `notes` says what was
    decided on the way.
    """

    accepted: tuple[Entry, ...]
    rejected: tuple[Rejection, ...]
    duplicates: int
    rows: int
    accepted_rows: tuple[int, ...] = ()
    ignored_columns: tuple[str, ...] = ()
    blank_rows: int = 0
    encoding: str = "utf-8"
    delimiter: str = ","
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rows != len(self.accepted) + len(self.rejected) + self.duplicates:
            raise AssertionError("a row of the import is not accounted for")


class _RefusedError(Exception):
    """This row cannot be taken."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def read_csv(
    source: Path | str | bytes,
    *,
    zone: str | None = None,
    date_order: DateOrder | None = None,
    now: datetime | None = None,
) -> Import:
    """Read a diary in tidy CSV from a file, or from its bytes.

    `zone` stands in where a row names none. A row without `entered_at_utc` counts as entered on its own day.
    With `now` a row of a day that had not come yet is rejected.
    """
    if isinstance(source, bytes):
        data, name = source, "the file"
    else:
        data, name = _bytes_of(Path(source)), Path(source).name
    table = read_delimited(data, name)
    table.require_columns(REQUIRED)
    dates = read_dates(
        [row["local_date"] for row in table.rows],
        column="local_date",
        row_numbers=table.row_numbers,
        order=date_order,
    )
    decimal = table.decimal_of(column for column in _NUMBERS if column in table.columns)
    found = _Found()
    for place, cells in enumerate(table.rows):
        try:
            if place in dates.problems:
                raise _RefusedError("local_date", dates.problems[place])
            entry = _entry(_Row(cells, decimal), dates.dates[place], zone)
            _refuse_future(entry.stamp, cells, now)
            found.take(entry, cells, table.row_numbers[place])
        except _RefusedError as refused:
            _refuse_nearly_named(table, refused.column)
            found.rejected.append(Rejection(table.row_numbers[place], refused.column, refused.reason))
    rejected = sorted([*found.rejected, *table.rejected], key=lambda rejection: rejection.row)
    return Import(
        tuple(found.accepted.values()),
        tuple(rejected),
        found.duplicates,
        table.n_rows,
        tuple(found.accepted_rows),
        tuple(column for column in table.columns if column not in COLUMNS),
        table.blank_rows,
        table.encoding,
        table.delimiter,
        tuple(found.notes()),
    )


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise InputError(
            "file-unreadable",
            f"The file {path} cannot be read ({problem.strerror or problem}); check its name and place.",
        ) from problem


def _refuse_nearly_named(table: DelimitedTable, needed: str) -> None:
    """Refuse the whole file where a column that a row needs is there under nearly its name ("score")."""
    unknown = [column for column in table.columns if column not in COLUMNS]
    if needed not in table.columns and nearest(needed, unknown):
        raise table.column_missing(needed, unknown)


def _refuse_future(stamp: Stamp, cells: dict[str, str], now: datetime | None) -> None:
    """Refuse a day later than the one on which it was written down; the day after in UTC has begun somewhere."""
    if now is None:
        return
    written = min(now, stamp.entered_at) if cells.get("entered_at_utc", "").strip() else now
    if stamp.local_date > written.date() + timedelta(days=1):
        what = "had not come when it was written down" if written < now else "has not come yet"
        raise _RefusedError("local_date", f"{stamp.local_date} {what}; check the date")


class _Found:
    """What has been taken so far from one file."""

    def __init__(self) -> None:
        self.accepted: dict[str, Entry] = {}
        self.accepted_rows: list[int] = []
        self.rejected: list[Rejection] = []
        self.duplicates = 0
        self._repeats: list[int] = []
        self._unnamed: set[Entry] = set()

    def take(self, entry: Entry, cells: dict[str, str], row: int) -> None:
        """Accept the entry, or count it as a duplicate of one above."""
        if not cells.get("entry_id", "").strip():
            if entry in self._unnamed:
                self._repeats.append(row)
                self.duplicates += 1
                return
            self._unnamed.add(entry)
            entry = replace(entry, entry_id=_derived_id(entry, cells))
        above = self.accepted.setdefault(entry.entry_id, entry)
        if above is entry:
            self.accepted_rows.append(row)
            return
        if above != entry:
            raise _RefusedError("entry_id", f"the id {entry.entry_id!r} stands above with other content")
        self.duplicates += 1

    def notes(self) -> list[str]:
        """Return what a person may want to correct: rows that were taken for repeats."""
        if not self._repeats:
            return []
        rows = ", ".join(map(str, self._repeats[:ROWS_SAID]))
        rows += f" and {len(self._repeats) - ROWS_SAID} more" if len(self._repeats) > ROWS_SAID else ""
        return [
            f"Repeats of a row above, not counted again: {rows}. Where something happened twice, give each its "
            "local_time or its own entry_id."
        ]


def _derived_id(entry: Entry, cells: dict[str, str]) -> str:
    """Name a row by its content, so that reading twice adds nothing.

    What the file itself leaves open (zone, time of entering) is left out of the content.
    """
    content = {key: cell for key, cell in row_of(entry).items() if key != "entry_id" and cell}
    for column in ("zone", "entered_at_utc"):
        if not cells.get(column, "").strip():
            content.pop(column)
    digest = hashlib.sha256(f"{json.dumps(content, sort_keys=True)}#1".encode())
    return f"row-{digest.hexdigest()[:32]}"


class _Row:
    """One row's cells, read by column; whatever cannot be read is refused with its column."""

    def __init__(self, cells: dict[str, str], decimal: Decimal) -> None:
        self.cells = cells
        self.decimal = decimal

    def word(self, column: str) -> str:
        """Return the cell without the blanks around it, "" where it is empty."""
        return unguard(self.cells.get(column, "").strip())

    def text(self, column: str) -> str:
        """Return the cell exactly as it stands; only notes keep their outer blanks."""
        return unguard(self.cells.get(column, ""))

    def needed(self, column: str) -> str:
        word = self.word(column)
        if not word:
            raise self._missing(column)
        return word

    def _missing(self, column: str) -> _RefusedError:
        there = column in self.cells
        return _RefusedError(
            column,
            "the cell is empty" if there else f"the file has no column {column!r}, which this row needs",
        )

    def number(self, column: str) -> float | None:
        cell = self.cells.get(column, "").strip()
        return self._read(column, lambda: read_number(cell, self.decimal)) if cell else None

    def needed_number(self, column: str) -> float:
        value = self.number(column)
        if value is None:
            raise self._missing(column)
        return value

    def yes_or_no(self, column: str) -> bool | None:
        word = self.word(column).lower()
        if word not in ("", "yes", "no"):
            raise _RefusedError(column, f"'{word[:40]}' is neither yes nor no")
        return {"": None, "yes": True, "no": False}[word]

    def clock(self, column: str) -> time | None:
        word = self.word(column)
        return self._read(column, lambda: read_time(word)) if word else None

    def instant(self, column: str) -> datetime | None:
        word = self.word(column)
        return self._read(column, lambda: read_instant(word)) if word else None

    @staticmethod
    def _read(column: str, reader: Callable[[], Value]) -> Value:
        try:
            return reader()
        except CellError as problem:
            raise _RefusedError(column, str(problem)) from problem


def _entry(row: _Row, day: date, default_zone: str | None) -> Entry:
    kind = row.word("kind").lower()
    if kind not in _OWN:
        raise _RefusedError("kind", f"'{kind[:40]}' is not one of: {', '.join(_OWN)}")
    state = _state(row, kind)
    _refuse_strangers(row, kind, state)
    try:
        stamp = _stamp(row, day, default_zone)
        # The placeholder gives way to an id derived from the content, see `_Found.take`.
        entry = _BUILDERS[kind](row, row.word("entry_id") or "row", stamp, state)
        replaces = row.word("replaces") or None
        return replace(entry, replaces=replaces) if replaces else entry
    except InputError as problem:
        raise _RefusedError(str(problem.details.get("column", "kind")), problem.message) from problem


def _state(row: _Row, kind: str) -> str:
    state = row.word("state").lower()
    allowed = ("taken", "none", "unsure") if kind == "dose" else ("value", "")
    if state not in allowed:
        given = f"'{state[:40]}'" if state else "an empty cell" if "state" in row.cells else "no such column"
        raise _RefusedError("state", f"{given} is not one of: {', '.join(filter(None, allowed))}")
    return state


def _refuse_strangers(row: _Row, kind: str, state: str) -> None:
    """A cell that this kind of row has no place for would be lost, so the row is refused."""
    own = () if state in ("none", "unsure") else _OWN[kind]
    for column in COLUMNS:
        if column not in _EVERY_KIND and column not in own and row.word(column):
            what = f"dose row with state {state}" if state in ("none", "unsure") else f"{kind} row"
            raise _RefusedError(column, f"a {what} has no place for {column}; give it a row of its own")


def _stamp(row: _Row, day: date, default_zone: str | None) -> Stamp:
    zone = row.word("zone") or default_zone
    if not zone:
        raise _RefusedError("zone", "the cell is empty; name a zone such as Europe/Oslo there or with --zone")
    try:
        entered = row.instant("entered_at_utc") or end_of_day(day, zone)
        return Stamp(day, row.clock("local_time"), zone, entered)
    except InputError as problem:
        raise _RefusedError("zone", problem.message) from problem


def _dose(row: _Row, entry_id: str, stamp: Stamp, state: str) -> Entry:
    if state != "taken":
        return none_taken(entry_id, stamp) if state == "none" else unsure_taken(entry_id, stamp)
    return Dose(
        entry_id,
        stamp,
        row.needed("product_name"),
        row.needed("form").lower(),
        row.word("release").lower() or "tablet",
        row.needed_number("units_taken"),
        row.needed_number("elemental_mg"),
        row.yes_or_no("with_food"),
    )


def _score(row: _Row, entry_id: str, stamp: Stamp, _: str) -> Entry:
    outcome = row.needed("outcome")
    scale = scale_of(outcome)
    for other in _SCALES:
        if other != scale and row.word(other):
            raise _RefusedError(other, f"{outcome} is rated in the column {scale}")
    return Score(entry_id, stamp, outcome, row.needed_number(scale))


def _bath(row: _Row, entry_id: str, stamp: Stamp, _: str) -> Entry:
    return Bath(entry_id, stamp, row.number("salt_g"), row.number("minutes"))


def _topical(row: _Row, entry_id: str, stamp: Stamp, _: str) -> Entry:
    return Topical(entry_id, stamp, row.needed("product_name"), row.word("body_site") or None)


def _event(row: _Row, entry_id: str, stamp: Stamp, _: str) -> Entry:
    return Event(entry_id, stamp, row.needed("event"))


def _note(row: _Row, entry_id: str, stamp: Stamp, _: str) -> Entry:
    row.needed("note")
    return Note(entry_id, stamp, row.text("note"), retracts=row.word("retracts") or None)


_BUILDERS: dict[str, Callable[[_Row, str, Stamp, str], Entry]] = {
    "dose": _dose,
    "score": _score,
    "bath": _bath,
    "topical": _topical,
    "event": _event,
    "note": _note,
}
