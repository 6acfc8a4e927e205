"""Cells to numbers, clock times, instants and words, and back: strict, never a guess for a single row."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Literal

#: The decimal mark that the numbers of a file show, "" where nothing settles it.
Decimal = Literal[".", ",", ""]
#: So many different cells are remembered with what they said; a diary repeats the same few.
_REMEMBERED = 8192


class CellError(ValueError):
    """One cell could not be read; the words say why, the caller knows the row and the column."""


#: Numbers that can be read in one way only, and the decimal mark that they show.
_SHOWN: tuple[tuple[Decimal, re.Pattern[str]], ...] = (
    (",", re.compile(r"[+-]?(\d*,(\d{1,2}|\d{4,})|0*,\d+|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+)")),
    (".", re.compile(r"[+-]?(\d*\.(\d{1,2}|\d{4,})|0*\.\d+|\d{4,}\.\d+|\d{1,3}(,\d{3})+\.\d+)")),
)


class DecimalMark:
    """Learns from the cells of a file which mark stands before its decimals."""

    def __init__(self) -> None:
        self._shown: set[Decimal] = set()

    def learn(self, cells: Iterable[str]) -> None:
        """Take note of the cells that show a mark beyond doubt ("1,5"; not "1,500")."""
        for cell in cells:
            if "." in cell or "," in cell:
                self._shown |= _marks_of(cell)

    @property
    def settled(self) -> Decimal:
        """The mark that all cells together show, "" where they show none or both."""
        return next(iter(self._shown)) if len(self._shown) == 1 else ""


@lru_cache(_REMEMBERED)
def _marks_of(cell: str) -> frozenset[Decimal]:
    return frozenset(mark for mark, sign in _SHOWN if sign.fullmatch(cell.strip()))


_PLAIN = re.compile(r"[+-]?\d+(?:[eE][+-]?\d+)?")
_MARKED = re.compile(r"([+-]?)(\d*)([.,])(\d+)((?:[eE][+-]?\d+)?)")


@lru_cache(_REMEMBERED)
def read_number(cell: str, decimal: Decimal) -> float:
    """Return the number in the cell, under the decimal mark that the whole file shows ("" = not shown).

    "1.500" is 1.5 under a decimal point; under anything else it may be 1500, and the cell is refused with both.
    """
    word = cell.strip().replace("\u2212", "-")
    if _PLAIN.fullmatch(word):
        return _finite(float(word), word)
    found = _MARKED.fullmatch(word)
    if not found:
        raise CellError(f"{shown(cell)} is not a plain number")
    sign, whole, mark, part, exponent = found.groups()
    may_be_thousands = len(part) == 3 and 1 <= len(whole) <= 3 and whole.strip("0") != "" and not exponent
    if may_be_thousands and mark != decimal:
        small, large = float(f"{whole}.{part}"), float(whole + part)
        raise CellError(
            f"{shown(cell)} may be {sign}{small:g} or {sign}{large:.0f}; write it without a mark for thousands"
        )
    return _finite(float(f"{sign}{whole or '0'}.{part}{exponent}"), word)


def _finite(value: float, word: str) -> float:
    if not math.isfinite(value):
        raise CellError(f"{shown(word)} is too large a number")
    return value


def shown(cell: str) -> str:
    """Return the cell in quotation marks, cut where it is long."""
    word = cell.strip()
    return f"'{word[:40]}...'" if len(word) > 40 else f"'{word}'"


@lru_cache(_REMEMBERED)
def read_time(cell: str) -> time:
    """Return a local clock time written as 07:05, 07:05:30 or 07:05:30.5."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?", cell.strip())
    if not found:
        raise CellError(f"{shown(cell)} is not a clock time; write it as 07:05")
    hour, minute, second, fraction = found.groups()
    try:
        return time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")[:6]))
    except ValueError as problem:
        raise CellError(f"{shown(cell)} is not a clock time; hours run to 23, minutes to 59") from problem


def read_instant(cell: str) -> datetime:
    """Return an instant written as 2026-01-31T18:05:00Z or with an offset, in UTC."""
    try:
        instant = datetime.fromisoformat(cell.strip())
    except ValueError as problem:
        raise CellError(f"{shown(cell)} is not a time such as 2026-01-31T18:05:00Z") from problem
    if instant.tzinfo is None:
        raise CellError(f"{shown(cell)} does not say its offset; end it with Z for UTC")
    try:
        return instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except OverflowError as problem:
        raise CellError(f"{shown(cell)} lies outside the calendar") from problem


#: A spreadsheet runs a cell that begins with one of these; "'" is among them so that the guard survives.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
#: Some take the wide letters of East Asia for the same signs, and some drop what cannot be seen before them.
_ALSO_STARTS_FORMULA = re.compile(
    r"[\s\ufeff\u00ad\u180e\u200b-\u200f\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20]"
)


def guard(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula; `unguard` gives it back exactly."""
    return f"'{text}" if _may_run(text) else text


def unguard(cell: str) -> str:
    """Return the text that `guard` was given."""
    return cell[1:] if cell[:1] == "'" and _may_run(cell[1:]) else cell


def _may_run(text: str) -> bool:
    return text.startswith(_STARTS_FORMULA) or _ALSO_STARTS_FORMULA.match(text) is not None


def as_first_guarded(cell: str) -> str:
    """Return the cell as release 0.1.0 guarded it, which left more unguarded; ids are made of that."""
    return cell[1:] if cell[:1] == "'" and not cell[1:].startswith(_STARTS_FORMULA) else cell
