"""Dates of a column: one order for all of them, settled by the cells themselves or asked of the person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal

from magnesia.diary.stamp import FIRST_YEAR, LAST_YEAR, zone_of
from magnesia.diary.table.cells import CellError, read_time, shown
from magnesia.errors import InputError

DateOrder = Literal["dmy", "mdy"]
_ORDER_WORDS = {"dmy": "day, month, year", "mdy": "month, day, year"}
#: So many different cells are remembered with the day they said; a diary repeats its days.
_REMEMBERED = 1 << 15

_CLOCK = r"(?:[T ]+(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sep>[-/.]?)(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})" + _CLOCK, re.I)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})" + _CLOCK, re.I)


def date_order_named(word: str | None) -> DateOrder | None:
    """Return the order that was asked for; None is "not said"."""
    if word not in (None, *_ORDER_WORDS):
        raise InputError("date-order-unknown", f'--date-order was "{word}"; write dmy or mdy.')
    return "dmy" if word == "dmy" else "mdy" if word == "mdy" else None


@dataclass(frozen=True)
class DateColumn:
    """What one column of dates says: a date for each readable cell, a reason for each other one, by place.

    `order` is what settled cells such as 31/12/2026, None when no cell needed it.
    """

    dates: dict[int, date]
    problems: dict[int, str]
    order: DateOrder | None


def read_dates(
    cells: list[str],
    *,
    column: str,
    row_numbers: list[int],
    order: DateOrder | None = None,
    zone: str | None = None,
) -> DateColumn:
    """Read a column of dates or of dates with a clock time.

    A date with an offset keeps the date as written there. A time in UTC ("Z" or +00:00) is moved to `zone`
    where one is given, otherwise its UTC date stands. Dates with the year last take one order for the whole
    column; where the cells allow both orders, or no single one, the question goes back to the person.
    """
    shown_by = OrderOfDates(column)
    for cell, row in zip(cells, row_numbers, strict=True):
        shown_by.learn(cell, row)
    settled = order or shown_by.settled()
    dates: dict[int, date] = {}
    problems: dict[int, str] = {}
    for place, cell in enumerate(cells):
        try:
            dates[place] = read_date(cell, settled, zone)
        except CellError as problem:
            problems[place] = str(problem)
    return DateColumn(dates, problems, settled if shown_by.is_needed else None)


class OrderOfDates:
    """Learns from the cells of a column whether the day or the month comes first where the year comes last."""

    def __init__(self, column: str) -> None:
        self.is_needed = False
        self._column = column
        #: The first cell, with its row, that is a date in one order only, or another date in the other order.
        self._first: dict[str, tuple[str, int]] = {}

    def learn(self, cell: str, row: int) -> None:
        """Take note of what the date in this cell shows."""
        says = _order_shown(cell)
        if says:
            self.is_needed = True
            self._first.setdefault(says, (cell.strip(), row))

    def settled(self) -> DateOrder | None:
        """Return the one order under which every year-last cell is a date; ask where there are two or none."""
        if "dmy" in self._first and "mdy" in self._first:
            (one, one_row), (other, other_row) = self._first["dmy"], self._first["mdy"]
            raise InputError(
                "date-order-mixed",
                f"Column {self._column!r} has the day first in row {one_row} ({one}) and the "
                f"month first in row {other_row} ({other}); mend the dates, or say which "
                "order holds with --date-order dmy or --date-order mdy (rows that do not fit are then rejected).",
                column=self._column,
                rows=[one_row, other_row],
            )
        if "mdy" in self._first:
            return "mdy"
        if "unclear" in self._first and "dmy" not in self._first:
            cell, row = self._first["unclear"]
            raise InputError(
                "date-order-unclear",
                f"Column {self._column!r}: {cell} in row {row} may have the day or the month first, and no other "
                "row settles it; say which with --date-order dmy or --date-order mdy.",
                column=self._column,
                rows=[row],
            )
        return "dmy"


@lru_cache(_REMEMBERED)
def _order_shown(cell: str) -> Literal["", "dmy", "mdy", "unclear", "either", "neither"]:
    """Return what a cell says of the order; "" where its year does not come last."""
    found = _YEAR_LAST.fullmatch(cell.strip())
    if not found:
        return ""
    dmy, mdy = _calendar_date(found, "dmy"), _calendar_date(found, "mdy")
    if dmy is None or mdy is None:
        return "mdy" if mdy else "dmy" if dmy else "neither"
    return "either" if dmy == mdy else "unclear"


def _calendar_date(found: re.Match[str], order: DateOrder) -> date | None:
    day, month = (found["a"], found["b"]) if order == "dmy" else (found["b"], found["a"])
    try:
        return date(int(found["y"]), int(month), int(day))
    except ValueError:
        return None


@lru_cache(_REMEMBERED)
def read_date(cell: str, order: DateOrder | None, zone: str | None) -> date:
    """Return the day in one cell, under the order of its column; `zone` moves a time in UTC (see `read_dates`)."""
    word = cell.strip()
    if not word:
        raise CellError("the date is missing")
    year_last = _YEAR_LAST.fullmatch(word)
    found = year_last or _YEAR_FIRST.fullmatch(word)
    if not found:
        raise CellError(f"{shown(word)} is not a date; {_date_advice(word)}")
    if year_last:
        day = _calendar_date(year_last, order or "dmy")
        if day is None:
            raise CellError(f"{shown(word)} is not a date in the order {_ORDER_WORDS[order or 'dmy']}")
    else:
        try:
            day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError as problem:
            raise CellError(f"{shown(word)} is not a day of the calendar") from problem
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError(f"the year of {shown(word)} cannot be right")
    return _in_zone(day, found, zone, word)


def _in_zone(day: date, found: re.Match[str], zone: str | None, word: str) -> date:
    """Check the clock time; move a UTC instant to the person's zone where it is known."""
    if found["clock"] is None:
        return day
    clock = read_time(found["clock"])
    offset = (found["zone"] or "").upper().replace(":", "")
    if offset and offset not in ("Z", "UTC") and not (int(offset[1:3]) < 24 and int(offset[3:]) < 60):
        raise CellError(f"{shown(word)} has an offset that no place on earth has")
    is_utc = offset in ("Z", "UTC", "+0000", "-0000")
    if not is_utc or zone is None:
        return day
    return datetime.combine(day, clock, UTC).astimezone(zone_of(zone)).date()


def _date_advice(word: str) -> str:
    if re.fullmatch(r"\d{5}(\.\d+)?", word):
        return "it looks like a spreadsheet's day number: format the column as a date and save again"
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", word):
        return "write the year with four digits"
    return "write it as 2026-01-31"
