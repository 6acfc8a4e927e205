"""Outcome cells to numbers, and several ratings of a day to their mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from magnesia import evidence
from magnesia.diary import CellError, DelimitedTable, Rejection, read_number
from magnesia.errors import InputError

#: Cells that say "not known"; every other word in a column of numbers is an error of its row ("none" may mean 0).
MISSING = frozenset({"", "na", "n/a", "nan", "null"})
#: A column is taken to be rated 0-10 when at least this share of its values lies there.
MOSTLY = 0.8


@dataclass(frozen=True)
class Ratings:
    """Each outcome's value by the place of its row, None where it is missing; the cells that could not be used."""

    values: dict[str, dict[int, float | None]]
    unread: tuple[Rejection, ...]
    notes: tuple[str, ...]


def read_ratings(table: DelimitedTable, places: Sequence[int], outcomes: Sequence[str]) -> Ratings:
    """Read the outcome columns in these rows."""
    decimal = table.decimal_of(outcomes)
    values: dict[str, dict[int, float | None]] = {}
    unread: list[Rejection] = []
    notes: list[str] = []
    for column in outcomes:
        found: dict[int, float | None] = {}
        problems: list[Rejection] = []
        for place in places:
            cell = table.rows[place][column].strip()
            try:
                found[place] = None if cell.casefold() in MISSING else read_number(cell, decimal)
            except CellError as problem:
                found[place] = None
                problems.append(Rejection(table.row_numbers[place], column, str(problem)))
        off_scale = _drop_off_scale(table, column, found)
        notes += _beyond_ten(table, column, found)
        notes += _say_missing(column, problems, "could not be read")
        notes += _say_missing(column, off_scale, "cannot be on the scale")
        values[column] = found
        unread += [*problems, *off_scale]
    notes += _require_values(table, values, unread)
    return Ratings(values, tuple(unread), tuple(notes))


def day_means(
    values: Mapping[str, Mapping[int, float | None]], days_of: Mapping[int, date], calendar: Sequence[date]
) -> tuple[dict[str, list[float | None]], list[date]]:
    """Return each outcome's mean by day, None on a day without, and the days that had more than one rating."""
    means = {}
    averaged: Counter[date] = Counter()
    for column, by_row in values.items():
        by_day: dict[date, list[float]] = {}
        for place, value in by_row.items():
            if value is not None:
                by_day.setdefault(days_of[place], []).append(value)
        means[column] = [fmean(by_day[day]) if day in by_day else None for day in calendar]
        averaged.update(day for day, ratings in by_day.items() if len(ratings) > 1)
    return means, sorted(averaged)


def say_days(days: Sequence[date]) -> str:
    """Return the days in words; of many, the first few and the number of the others."""
    shown = ", ".join(str(day) for day in days[:3])
    return shown if len(days) <= 3 else f"{shown} and {len(days) - 3} more"


def _say_missing(column: str, problems: Sequence[Rejection], what: str) -> list[str]:
    if not problems:
        return []
    count = "1 cell" if len(problems) == 1 else f"{len(problems)} cells"
    missing = "counts as missing" if len(problems) == 1 else "count as missing"
    first = problems[0]
    return [f"{count} of {column!r} {what} and {missing}; the first: row {first.row}: {first.reason}."]


def _drop_off_scale(table: DelimitedTable, column: str, found: dict[int, float | None]) -> list[Rejection]:
    """Take out values beyond the scale that the column's name states, or beyond 0-10 for a known score."""
    bounds = _scale(column, found)
    if bounds is None:
        return []
    low, high = bounds
    problems = []
    for place, value in found.items():
        if value is not None and not low <= value <= high:
            found[place] = None
            problems.append(
                Rejection(table.row_numbers[place], column, f"{value:g} lies outside {low:g} to {high:g}")
            )
    return problems


def _scale(column: str, found: Mapping[int, float | None]) -> tuple[float, float] | None:
    stated = re.search(r"_(\d{1,3})_(\d{1,3})$", column)
    if stated:
        return float(stated[1]), float(stated[2])
    if column.casefold() in evidence.facts("outcomes") and _share_up_to_ten(found) >= MOSTLY:
        return 0.0, 10.0
    return None


def _share_up_to_ten(found: Mapping[int, float | None]) -> float:
    there = [value for value in found.values() if value is not None]
    return sum(0 <= value <= 10 for value in there) / len(there) if there else 0.0


def _beyond_ten(table: DelimitedTable, column: str, found: Mapping[int, float | None]) -> list[str]:
    """Point at a few values outside 0-10 in a column that otherwise lies there; they are used as they stand."""
    if re.search(r"_\d{1,3}_\d{1,3}$", column) or not MOSTLY <= _share_up_to_ten(found) < 1:
        return []
    place, value = next((p, v) for p, v in found.items() if v is not None and not 0 <= v <= 10)
    return [
        f"{column!r} is {value:g} in row {table.row_numbers[place]} while most of its values lie from 0 to 10; "
        "it was used as it stands."
    ]


def _require_values(
    table: DelimitedTable, values: Mapping[str, Mapping[int, float | None]], unread: Sequence[Rejection]
) -> list[str]:
    """Refuse columns of words, and a table without any rating; name the columns that are only empty."""
    empty = [name for name, found in values.items() if all(value is None for value in found.values())]
    wrong = [cell for cell in unread if cell.column in empty]
    if wrong or len(empty) == len(values):
        column, why = empty[0], "every cell is empty"
        if wrong:
            column, why = wrong[0].column, f"row {wrong[0].row}: {wrong[0].reason}"
        raise InputError(
            "outcome-no-numbers",
            f"Column {column!r} of {table.name} holds no number that can be used ({why}); "
            "name a column with scores.",
            column=column,
            rejected=[{"row": r.row, "column": r.column, "reason": r.reason} for r in wrong],
        )
    return [f"{name!r} has no rating at all." for name in empty]
