"""Cells to numbers, dates and words: strict, one rule for a whole column, never a guess for a single row."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

from magnesia.diary.stamp import FIRST_YEAR, LAST_YEAR, zone_of
from magnesia.diary.table.delimited import Decimal
from magnesia.errors import InputError

DateOrder = Literal["dmy", "mdy"]
_ORDER_WORDS = {"dmy": "day, month, year", "mdy": "month, day, year"}


class CellError(ValueError):
    """One cell could not be read; the words say why, the caller knows the row and the column."""


_PLAIN = re.compile(r"[+-]?\d+(?:[eE][+-]?\d+)?")
_MARKED = re.compile(r"([+-]?)(\d*)([.,])(\d+)((?:[eE][+-]?\d+)?)")


def read_number(cell: str, decimal: Decimal) -> float:
    """Return the number in the cell, under the decimal mark that the whole file shows ("" = not shown).

    "1.500" is 1.5 under a decimal point; under anything else it may be 1500, and the cell is refused with both.
    """
    word = cell.strip().replace("\u2212", "-")
    if _PLAIN.fullmatch(word):
        return _finite(float(word), word)
    found = _MARKED.fullmatch(word)
    if not found:
        raise CellError(f"{_shown(cell)} is not a plain number")
    sign, whole, mark, part, exponent = found.groups()
    may_be_thousands = len(part) == 3 and 1 <= len(whole) <= 3 and whole.strip("0") != "" and not exponent
    if may_be_thousands and mark != decimal:
        small, large = float(f"{whole}.{part}"), float(whole + part)
        raise CellError(
            f"{_shown(cell)} may be {sign}{small:g} or {sign}{large:.0f}; write it without a mark for thousands"
        )
    return _finite(float(f"{sign}{whole or '0'}.{part}{exponent}"), word)


def _finite(value: float, word: str) -> float:
    if not math.isfinite(value):
        raise CellError(f"{_shown(word)} is too large a number")
    return value


def _shown(cell: str) -> str:
    """Return the cell in quotation marks, cut where it is long."""
    word = cell.strip()
    return f"'{word[:40]}...'" if len(word) > 40 else f"'{word}'"


def date_order_named(word: str | None) -> DateOrder | None:
    """Return the order that was asked for; None is "not said"."""
    if word not in (None, *_ORDER_WORDS):
        raise InputError("date-order-unknown", f'--date-order was "{word}"; write dmy or mdy.')
    return "dmy" if word == "dmy" else "mdy" if word == "mdy" else None


_CLOCK = r"(?:[T ]+(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sep>[-/.]?)(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})" + _CLOCK, re.I)
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})" + _CLOCK, re.I)


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
    split = {
        place: found for place, cell in enumerate(cells) if (found := _YEAR_LAST.fullmatch(cell.strip()))
    }
    settled = order or _settle_order(split, column, row_numbers)
    dates: dict[int, date] = {}
    problems: dict[int, str] = {}
    for place, cell in enumerate(cells):
        try:
            dates[place] = _read_date(cell.strip(), split.get(place), settled, zone)
        except CellError as problem:
            problems[place] = str(problem)
    return DateColumn(dates, problems, settled if split else None)


def _settle_order(split: dict[int, re.Match[str]], column: str, row_numbers: list[int]) -> DateOrder | None:
    """Return the one order under which every year-last cell is a date; ask where there are two or none."""
    readings = {
        place: (_calendar_date(found, "dmy"), _calendar_date(found, "mdy")) for place, found in split.items()
    }
    readings = {place: pair for place, pair in readings.items() if pair != (None, None)}
    only_dmy = [place for place, (dmy, mdy) in readings.items() if mdy is None]
    only_mdy = [place for place, (dmy, mdy) in readings.items() if dmy is None]
    if only_dmy and only_mdy:
        one, other = only_dmy[0], only_mdy[0]
        raise InputError(
            "date-order-mixed",
            f"Column {column!r} has the day first in row {row_numbers[one]} ({split[one].group()}) and the "
            f"month first in row {row_numbers[other]} ({split[other].group()}); mend the dates, or say which "
            "order holds with --date-order dmy or --date-order mdy (rows that do not fit are then rejected).",
            column=column,
            rows=[row_numbers[one], row_numbers[other]],
        )
    if only_dmy:
        return "dmy"
    if only_mdy:
        return "mdy"
    unclear = [place for place, (dmy, mdy) in readings.items() if dmy != mdy]
    if unclear:
        row, shown = row_numbers[unclear[0]], split[unclear[0]].group()
        raise InputError(
            "date-order-unclear",
            f"Column {column!r}: {shown} in row {row} may have the day or the month first, and no other row "
            "settles it; say which with --date-order dmy or --date-order mdy.",
            column=column,
            rows=[row],
        )
    return "dmy"


def _calendar_date(found: re.Match[str], order: DateOrder) -> date | None:
    day, month = (found["a"], found["b"]) if order == "dmy" else (found["b"], found["a"])
    try:
        return date(int(found["y"]), int(month), int(day))
    except ValueError:
        return None


def _read_date(word: str, year_last: re.Match[str] | None, order: DateOrder | None, zone: str | None) -> date:
    if not word:
        raise CellError("the date is missing")
    found = year_last or _YEAR_FIRST.fullmatch(word)
    if not found:
        raise CellError(f"{_shown(word)} is not a date; {_date_advice(word)}")
    if year_last:
        day = _calendar_date(year_last, order or "dmy")
        if day is None:
            raise CellError(f"{_shown(word)} is not a date in the order {_ORDER_WORDS[order or 'dmy']}")
    else:
        try:
            day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        except ValueError as problem:
            raise CellError(f"{_shown(word)} is not a day of the calendar") from problem
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError(f"the year of {_shown(word)} cannot be right")
    return _in_zone(day, found, zone, word)


def _in_zone(day: date, found: re.Match[str], zone: str | None, word: str) -> date:
    """Check the clock time; move a UTC instant to the person's zone where it is known."""
    if found["clock"] is None:
        return day
    clock = read_time(found["clock"])
    offset = (found["zone"] or "").upper().replace(":", "")
    if offset and offset not in ("Z", "UTC") and not (int(offset[1:3]) < 24 and int(offset[3:]) < 60):
        raise CellError(f"{_shown(word)} has an offset that no place on earth has")
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


def read_time(cell: str) -> time:
    """Return a local clock time written as 07:05, 07:05:30 or 07:05:30.5."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?", cell.strip())
    if not found:
        raise CellError(f"{_shown(cell)} is not a clock time; write it as 07:05")
    hour, minute, second, fraction = found.groups()
    try:
        return time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")[:6]))
    except ValueError as problem:
        raise CellError(f"{_shown(cell)} is not a clock time; hours run to 23, minutes to 59") from problem


def read_instant(cell: str) -> datetime:
    """Return an instant written as 2026-01-31T18:05:00Z or with an offset, in UTC."""
    try:
        instant = datetime.fromisoformat(cell.strip())
    except ValueError as problem:
        raise CellError(f"{_shown(cell)} is not a time such as 2026-01-31T18:05:00Z") from problem
    if instant.tzinfo is None:
        raise CellError(f"{_shown(cell)} does not say its offset; end it with Z for UTC")
    try:
        return instant.astimezone(UTC)
    except OverflowError as problem:
        raise CellError(f"{_shown(cell)} lies outside the calendar") from problem


#: A spreadsheet runs a cell that begins with one of these; "'" is among them so that the guard survives.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def guard(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula; `unguard` gives it back exactly."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def unguard(cell: str) -> str:
    """Return the text that `guard` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_STARTS_FORMULA) else cell
