"""One row of a diary file to its entry, by the columns of its kind; what cannot be taken says column and reason."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from magnesia.diary.entries import DayState, Entry
from magnesia.diary.stamp import Stamp, end_of_day
from magnesia.diary.table.cells import CellError, Decimal, as_first_guarded, read_number, unguard
from magnesia.diary.table.columns import (
    COLUMNS,
    EVERY_ROW,
    ROW_KINDS,
    STAMP,
    VALUE,
    Field,
    Measured,
    RowKind,
    cells_of,
    day_fields,
)
from magnesia.diary.table.dates import DateOrder, read_date
from magnesia.errors import InputError

#: What the file may leave open; it is no part of the name of a row without an id.
_LEFT_OPEN = ("zone", "entered_at_utc", "at_utc")
_EVERY_KIND = frozenset(
    ("entry_id", "kind", "state", "local_date", "zone", *(field.column for field in (*STAMP, *EVERY_ROW)))
)
#: Somewhere on earth the next day has begun.
_A_DAY = timedelta(days=1)
_quoted = json.encoder.encode_basestring_ascii


class RefusedError(Exception):
    """This row cannot be taken: the column, and the reason in words."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


#: The place of a column that the file does not have: an empty cell is put behind every row.
_ABSENT = -1
#: The cells of one row to the values of some fields.
ReadsValues = Callable[[list[str]], dict[str, Any]]


def places(wanted: Sequence[int]) -> Callable[[list[str]], Sequence[str]]:
    """Return what picks the cells at these places out of a row, fast."""
    if len(wanted) > 1:
        return itemgetter(*wanted)
    return lambda cells: [cells[place] for place in wanted]


class RowReader:
    """Reads the rows of one file, whose columns, decimal mark and date order are settled.

    What a kind of row needs from the columns of this file is worked out once for each kind, not for each row.
    """

    def __init__(
        self,
        columns: tuple[str, ...],
        decimal: Decimal,
        order: DateOrder | None,
        zone: str | None,
        now: datetime | None,
    ) -> None:
        self._at = {column: place for place, column in enumerate(columns)}
        self._date_at, self._kind_at, self._state_at, self._zone_at, self._id_at, self._entered_at = (
            self._at.get(column, _ABSENT)
            for column in ("local_date", "kind", "state", "zone", "entry_id", "entered_at_utc")
        )
        self._left_open = [(column, self._at.get(column, _ABSENT)) for column in _LEFT_OPEN]
        self._decimal, self._order, self._zone, self._now = decimal, order, zone, now
        self._stamp = self._values_of(STAMP)
        #: A refusal is not remembered, so the few pairs of words that there are bound it.
        self._kind_and_state = lru_cache(256)(self._named_kind)
        self._own: dict[tuple[str, bool], tuple[ReadsValues, Callable[[list[str]], Sequence[str]]]] = {}
        for kind in ROW_KINDS.values():
            self._own[kind.kind, True] = self._own_values(kind), places(self._strangers(kind.columns))
            fields = day_fields(kind)
            of_day = tuple(field.column for field in fields)
            self._own[kind.kind, False] = self._values_of(fields + EVERY_ROW), places(self._strangers(of_day))

    def read(self, cells: list[str]) -> tuple[Entry, bool]:
        """Return the entry of a row, and whether the file itself names it; raise RefusedError with the reason."""
        cells.append("")
        try:
            day = read_date(cells[self._date_at], self._order, None)
        except CellError as problem:
            raise RefusedError("local_date", str(problem)) from problem
        kind, state = self._kind_and_state(cells[self._kind_at], cells[self._state_at])
        is_value = state == kind.state
        own_values, strangers = self._own[kind.kind, is_value]
        if any(strangers(cells)):
            self._refuse_strangers(cells, kind, state)
        stamp = self._read_stamp(cells, day)
        values = own_values(cells)
        own_id = _bare(cells[self._id_at])
        entry_id = own_id
        if not own_id:
            left_open = [column for column, place in self._left_open if not _bare(cells[place])]
            entry_id = _derived_id(cells_of(kind, state, stamp, values, left_open))
        made: type[Any] = kind.entry
        if not is_value:
            made = DayState
            values.update(about=kind.kind, state=state)
        try:
            entry: Entry = made(entry_id=entry_id, stamp=stamp, **values)
        except InputError as problem:
            column = str(problem.details.get("column", "kind"))
            raise RefusedError(kind.column_of(column, values), problem.message) from problem
        self._refuse_future(cells, stamp)
        return entry, own_id != ""

    def _named_kind(self, kind_cell: str, state_cell: str) -> tuple[RowKind, str]:
        """Return the kind and the state that a row names."""
        word, state = _bare(kind_cell).lower(), _bare(state_cell).lower()
        kind = ROW_KINDS.get(word)
        if kind is None:
            raise RefusedError("kind", f"'{word[:40]}' is not one of: {', '.join(ROW_KINDS)}")
        if state in kind.states:
            return kind, state
        if not state and kind.state == VALUE:
            return kind, VALUE
        given = f"'{state[:40]}'" if state else "an empty cell" if "state" in self._at else "no such column"
        raise RefusedError("state", f"{given} is not one of: {', '.join(kind.states)}")

    def _strangers(self, own: tuple[str, ...]) -> list[int]:
        """Return the places of the columns that mean something in other kinds of row only."""
        return [self._at[c] for c in COLUMNS if c in self._at and c not in _EVERY_KIND and c not in own]

    def _refuse_strangers(self, cells: list[str], kind: RowKind, state: str) -> None:
        """A cell that this kind of row has no place for would be lost, so the row is refused."""
        is_value = state == kind.state
        own = kind.columns if is_value else tuple(field.column for field in day_fields(kind))
        for place in self._strangers(own):
            if cells[place].strip():
                column = next(column for column, at in self._at.items() if at == place)
                what = f"{kind.kind} row" if is_value else f"{kind.kind} row with state {state}"
                raise RefusedError(column, f"a {what} has no place for {column}; give it a row of its own")

    def _read_stamp(self, cells: list[str], day: date) -> Stamp:
        zone = _bare(cells[self._zone_at]) or self._zone
        if not zone:
            raise RefusedError(
                "zone", "the cell is empty; name a zone such as Europe/Oslo there or with --zone"
            )
        values = self._stamp(cells)
        try:
            if values["entered_at"] is None:
                values["entered_at"] = end_of_day(day, zone)
            return Stamp(local_date=day, zone=zone, **values)
        except InputError as problem:
            raise RefusedError(str(problem.details.get("column", "zone")), problem.message) from problem

    def _values_of(self, fields: tuple[Field, ...]) -> ReadsValues:
        """Return what reads these fields from a row of this file."""
        there = [field for field in fields if field.column in self._at]
        plan = [(field.name, field.shape.read, field.shape.keeps_blanks, field) for field in there]
        cells_of_plan = places([self._at[field.column] for field in there])
        needed = [(field.name, field.column) for field in fields if field.needed]
        empty = {field.name: field.empty for field in fields}
        decimal = self._decimal

        def values_of(cells: list[str]) -> dict[str, Any]:
            values = empty.copy()
            for cell, (name, read, keeps_blanks, field) in zip(cells_of_plan(cells), plan, strict=True):
                # Most cells of a row are empty.
                if not cell:
                    continue
                word = cell.strip()
                if word:
                    try:
                        values[name] = read(cell if keeps_blanks else word, decimal)
                    except (CellError, InputError) as problem:
                        raise RefusedError(field.column, str(problem)) from problem
            for name, column in needed:
                if values[name] is None:
                    raise self._missing(column)
            return values

        return values_of

    def _own_values(self, kind: RowKind) -> ReadsValues:
        """Return what reads the fields of a kind, and the number whose column depends on what is measured."""
        values_of, measured = self._values_of(kind.fields + EVERY_ROW), kind.measured
        if measured is None:
            return values_of

        def with_number(cells: list[str]) -> dict[str, Any]:
            values = values_of(cells)
            values[measured.name] = self._measured(cells, measured, values[measured.named_by])
            return values

        return with_number

    def _measured(self, cells: list[str], measured: Measured, named: str) -> float | None:
        column = measured.column_of(named)
        if column is None:
            # The entry itself says which names there are.
            return None
        for other in measured.columns:
            if other != column and _bare(cells[self._at.get(other, _ABSENT)]):
                raise RefusedError(other, f"{named} is rated in the column {column}")
        word = cells[self._at.get(column, _ABSENT)].strip()
        if not word:
            if measured.needed:
                raise self._missing(column)
            return None
        try:
            return read_number(word, self._decimal)
        except CellError as problem:
            raise RefusedError(column, str(problem)) from problem

    def _missing(self, column: str) -> RefusedError:
        there = column in self._at
        return RefusedError(
            column,
            "the cell is empty" if there else f"the file has no column {column!r}, which this row needs",
        )

    def _refuse_future(self, cells: list[str], stamp: Stamp) -> None:
        """Refuse a day later than the one on which it was written down; the day after in UTC has begun somewhere."""
        if self._now is None:
            return
        is_said = _bare(cells[self._entered_at]) != ""
        written = min(self._now, stamp.entered_at) if is_said else self._now
        if stamp.local_date > written.date() + _A_DAY:
            what = "had not come when it was written down" if written < self._now else "has not come yet"
            raise RefusedError("local_date", f"{stamp.local_date} {what}; check the date")


def _bare(cell: str) -> str:
    """Return the cell without the blanks around it and without its guard."""
    return unguard(cell.strip()) if cell else ""


def _derived_id(content: Mapping[str, str]) -> str:
    """Name a row by its content, so that reading twice adds nothing.

    What the file itself leaves open (zone, time of entering, instant) is no part of the content.
    """
    spelled = ", ".join(
        [f"{_quoted(column)}: {_quoted(as_first_guarded(content[column]))}" for column in sorted(content)]
    )
    return f"row-{hashlib.sha256(f'{{{spelled}}}#1'.encode()).hexdigest()[:32]}"
