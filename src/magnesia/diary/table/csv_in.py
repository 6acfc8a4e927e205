"""Tidy CSV to entries: every row is accepted, rejected with a reason, or a duplicate; none is lost.

A file is looked through once for what holds for all its rows, and then read row by row; it is never wholly in
memory. docs/reference/diary-csv.md describes every column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from magnesia.diary.entries import Entry
from magnesia.diary.table.cells import Decimal, DecimalMark
from magnesia.diary.table.columns import COLUMNS, NUMBERS
from magnesia.diary.table.dates import DateOrder, OrderOfDates
from magnesia.diary.table.delimited import (
    DelimitedFile,
    Rejection,
    column_missing,
    cut_name,
    nearest,
    open_delimited,
)
from magnesia.diary.table.encoding import source_of
from magnesia.diary.table.rows import RefusedError, RowReader, places

REQUIRED = ("kind", "local_date")
#: So many rows are named where many are meant.
ROWS_SAID = 5
#: Progress is told each time so many rows are done.
_TOLD_EACH = 2000
#: Hears how many rows have been looked through.
OnRow = Callable[[int], None]


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


class CsvRow(NamedTuple):
    """One row of a diary file: its entry, or why it has none. `has_id` says whether the file names the entry."""

    number: int
    entry: Entry | None
    has_id: bool
    rejection: Rejection | None


@dataclass(frozen=True)
class CsvDiary:
    """A diary file that has been looked through once; `rows` reads it from the start, each time."""

    file: DelimitedFile
    n_rows: int
    blank_rows: int
    decimal: Decimal
    date_order: DateOrder | None
    zone: str | None
    now: datetime | None

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """The columns of the file that mean nothing here, long names cut."""
        return tuple(cut_name(column) for column in self.file.columns if column not in COLUMNS)

    def rows(self) -> Iterator[CsvRow]:
        """Read every row that is not blank, in order."""
        width = len(self.file.columns)
        reader = RowReader(self.file.columns, self.decimal, self.date_order, self.zone, self.now)
        for number, cells in self.file.rows():
            if not cells:
                continue
            if len(cells) > width:
                yield CsvRow(number, None, False, self.file.too_wide(number, cells))
                continue
            try:
                entry, has_id = reader.read(cells)
            except RefusedError as refused:
                self._refuse_nearly_named(refused.column)
                yield CsvRow(number, None, False, Rejection(number, refused.column, refused.reason))
            else:
                yield CsvRow(number, entry, has_id, None)

    def _refuse_nearly_named(self, needed: str) -> None:
        """Refuse the whole file where a column that a row needs is there under nearly its name ("score")."""
        if needed not in self.file.columns and nearest(needed, self.ignored_columns):
            raise column_missing(self.file.name, needed, self.ignored_columns, self.file.columns)


def open_csv(
    source: Path | str | bytes,
    *,
    zone: str | None = None,
    date_order: DateOrder | None = None,
    now: datetime | None = None,
    on_row: OnRow | None = None,
) -> CsvDiary:
    """Look a diary file through: its encoding, delimiter, columns, decimal mark, date order and number of rows.

    `zone` stands in where a row names none. A row without `entered_at_utc` counts as entered on its own day.
    With `now` a row of a day that had not come yet is rejected.
    """
    file = open_delimited(source_of(source))
    for column in REQUIRED:
        if column not in file.columns:
            raise column_missing(file.name, column, file.columns, file.columns)
    width, date_at = len(file.columns), file.columns.index("local_date")
    numbers_of = places([place for place, column in enumerate(file.columns) if column in NUMBERS])
    order, mark, rows, blank = OrderOfDates("local_date"), DecimalMark(), 0, 0
    for number, cells in file.rows():
        if not cells:
            blank += 1
            continue
        rows += 1
        if len(cells) == width:
            order.learn(cells[date_at], number)
            mark.learn(numbers_of(cells))
        if on_row and rows % _TOLD_EACH == 0:
            on_row(rows)
    return CsvDiary(file, rows, blank, mark.settled, date_order or order.settled(), zone, now)


def read_csv(
    source: Path | str | bytes,
    *,
    zone: str | None = None,
    date_order: DateOrder | None = None,
    now: datetime | None = None,
) -> Import:
    """Read a diary in tidy CSV from a file, or from its bytes, into memory; see `open_csv`."""
    diary = open_csv(source, zone=zone, date_order=date_order, now=now)
    accepted: dict[str, Entry] = {}
    accepted_rows, rejected, repeats, rows = [], [], Repeats(), 0
    for row in diary.rows():
        rows += 1
        if row.entry is None:
            if row.rejection:
                rejected.append(row.rejection)
            continue
        above = accepted.setdefault(row.entry.entry_id, row.entry)
        if above is row.entry:
            accepted_rows.append(row.number)
        elif above == replace(row.entry, stamp=replace(row.entry.stamp, entered_at=above.stamp.entered_at)):
            repeats.add(row)
        else:
            rejected.append(stands_above(row))
    return Import(
        tuple(accepted.values()),
        tuple(rejected),
        repeats.count,
        rows,
        tuple(accepted_rows),
        diary.ignored_columns,
        diary.blank_rows,
        diary.file.encoding,
        diary.file.delimiter,
        repeats.notes(),
    )


def stands_above(row: CsvRow) -> Rejection:
    """Return the rejection of a row whose id stands above with other content."""
    name = row.entry.entry_id if row.entry else ""
    return Rejection(row.number, "entry_id", f"the id {name!r} stands above with other content")


class Repeats:
    """Counts the rows that repeat one above; those without an id may be something that happened twice."""

    def __init__(self) -> None:
        self.count = 0
        self._unnamed = 0
        self._first: list[int] = []

    def add(self, row: CsvRow) -> None:
        """Count one row."""
        self.count += 1
        if not row.has_id:
            self._unnamed += 1
            if len(self._first) < ROWS_SAID:
                self._first.append(row.number)

    def notes(self) -> tuple[str, ...]:
        """Return what a person may want to correct: rows that were taken for repeats."""
        if not self._unnamed:
            return ()
        rows = ", ".join(map(str, self._first))
        rows += f" and {self._unnamed - ROWS_SAID} more" if self._unnamed > ROWS_SAID else ""
        return (
            f"Repeats of a row above, not counted again: {rows}. Where something happened twice, give each its "
            "local_time or its own entry_id.",
        )
