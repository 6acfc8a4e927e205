"""Tidy CSV to entries: every row is accepted, rejected with a reason, or a duplicate; none is lost.

docs/reference/diary-csv.md describes every column.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import TypeVar

from magnesia.diary.cells import (
    CellError,
    DateOrder,
    read_dates,
    read_instant,
    read_number,
    read_time,
    unguard,
)
from magnesia.diary.csv_out import COLUMNS, row_of
from magnesia.diary.delimited import Decimal, DelimitedTable, Rejection, read_delimited
from magnesia.diary.entries import (
    Bath,
    Dose,
    Entry,
    Event,
    NoDose,
    Note,
    Score,
    Stamp,
    Topical,
    UnsureDose,
    end_of_day,
    scale_of,
)
from magnesia.errors import InputError

Value = TypeVar("Value")
REQUIRED = ("kind", "local_date")
_EVERY_KIND = ("entry_id", "kind", "state", "local_date", "local_time", "zone", "entered_at_utc", "replaces")
_SCALES = ("score_0_10", "stool_form_1_7", "hours")
_NUMBERS = ("units_taken", "elemental_mg", *_SCALES, "salt_g", "minutes")
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

    `accepted_rows` holds the row numbers of `accepted`. A duplicate is a row whose entry_id already stood in the
    file above it with the same content.
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
    source: Path | str | bytes, *, zone: str | None = None, date_order: DateOrder | None = None
) -> Import:
    """Read a diary in tidy CSV from a file, or from its bytes.

    `zone` stands in where a row names none. A row without `entered_at_utc` counts as entered on its own day.
    """
    if isinstance(source, bytes):
        data, name = source, "the file"
    else:
        data, name = _bytes_of(Path(source)), Path(source).name
    table = read_delimited(data, name)
    _require_columns(table)
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
            found.take(entry, cells, table.row_numbers[place])
        except _RefusedError as refused:
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
    )


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise InputError(
            "file-unreadable",
            f"The file {path} cannot be read ({problem.strerror or problem}); check its name and place.",
        ) from problem


def _require_columns(table: DelimitedTable) -> None:
    for needed in REQUIRED:
        if needed not in table.columns:
            near = difflib.get_close_matches(needed, table.columns, n=1)
            hint = f"did you mean {near[0]!r} to be it?" if near else "see docs/reference/diary-csv.md."
            raise InputError(
                "column-missing",
                f"{table.name} has no column {needed!r} (it has {', '.join(table.columns)}); {hint}",
                column=needed,
                columns=list(table.columns),
            )


class _Found:
    """What has been taken so far from one file."""

    def __init__(self) -> None:
        self.accepted: dict[str, Entry] = {}
        self.accepted_rows: list[int] = []
        self.rejected: list[Rejection] = []
        self.duplicates = 0
        self._occurrences: Counter[str] = Counter()

    def take(self, entry: Entry, cells: dict[str, str], row: int) -> None:
        """Accept the entry, or count it as a duplicate of the one above that has its id and content."""
        if not cells.get("entry_id", "").strip():
            entry = replace(entry, entry_id=self._derived_id(entry, cells))
        above = self.accepted.setdefault(entry.entry_id, entry)
        if above is entry:
            self.accepted_rows.append(row)
            return
        if above != entry:
            raise _RefusedError("entry_id", f"the id {entry.entry_id!r} stands above with other content")
        self.duplicates += 1

    def _derived_id(self, entry: Entry, cells: dict[str, str]) -> str:
        """Name a row by its content and its place among equal rows, so that reading twice adds nothing.

        What the file itself leaves open (zone, time of entering) is left out of the content.
        """
        content = {key: cell for key, cell in row_of(entry).items() if key != "entry_id" and cell}
        for column in ("zone", "entered_at_utc"):
            if not cells.get(column, "").strip():
                content.pop(column)
        text = json.dumps(content, sort_keys=True)
        self._occurrences[text] += 1
        digest = hashlib.sha256(f"{text}#{self._occurrences[text]}".encode())
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
            raise _RefusedError(column, "the cell is empty")
        return word

    def number(self, column: str) -> float | None:
        cell = self.cells.get(column, "").strip()
        return self._read(column, lambda: read_number(cell, self.decimal)) if cell else None

    def needed_number(self, column: str) -> float:
        value = self.number(column)
        if value is None:
            raise _RefusedError(column, "the cell is empty")
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
        given = f"'{state[:40]}'" if state else "an empty cell"
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
        return NoDose(entry_id, stamp) if state == "none" else UnsureDose(entry_id, stamp)
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
