"""What was given on each row: a label or an amount."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from magnesia.diary import CellError, DelimitedTable, Rejection, limit, read_number
from magnesia.errors import InputError
from magnesia.exchange.labels import which_is_off
from magnesia.exchange.ratings import MISSING


@dataclass(frozen=True)
class Dosing:
    """The arm (0 or 1) or the amount of each row by its place; None where the cell says nothing."""

    column: str
    by_row: dict[int, float | None]
    labels: tuple[str, str]
    is_dose: bool
    rejected: tuple[Rejection, ...]
    notes: tuple[str, ...]


def read_dosing(
    table: DelimitedTable, dates: Mapping[int, date], column: str, *, is_dose: bool, reference: str | None
) -> Dosing:
    """Read the column of labels or of amounts in these rows; `dates` holds the day of each row by its place."""
    places = sorted(dates)
    if is_dose:
        return _read_amounts(table, dates, column)
    spelling: dict[str, str] = {}
    keys: dict[int, str | None] = {}
    for place in places:
        label = " ".join(table.rows[place][column].split())
        keys[place] = label.casefold() if label and label.casefold() not in MISSING else None
        if label:
            spelling.setdefault(label.casefold(), label)
    counts = Counter(key for key in keys.values() if key is not None)
    off, on, notes = which_is_off(counts, spelling, column, reference)
    arms = {place: None if key is None else float(key == on) for place, key in keys.items()}
    return Dosing(column, arms, (spelling.get(off, ""), spelling.get(on, "")), False, (), tuple(notes))


def settle_days(
    table: DelimitedTable, dosing: Dosing, dates: Mapping[int, date]
) -> tuple[dict[int, float | None], list[Rejection]]:
    """Return the rows whose day has one treatment; all rows of a day with two are rejected, for neither is surer."""
    by_day: defaultdict[date, dict[int, float]] = defaultdict(dict)
    for place, value in dosing.by_row.items():
        if value is not None:
            by_day[dates[place]][place] = value
    conflicts = []
    for day, values in by_day.items():
        if len(set(values.values())) > 1:
            rows = [table.row_numbers[place] for place in values]
            reason = (
                f"{day} has more than one treatment (rows {', '.join(map(str, rows))}); keep the right one"
            )
            conflicts += [Rejection(row, dosing.column, reason) for row in rows]
    gone = {rejection.row for rejection in conflicts}
    kept = {p: value for p, value in dosing.by_row.items() if table.row_numbers[p] not in gone}
    return kept, conflicts


def _read_amounts(table: DelimitedTable, dates: Mapping[int, date], column: str) -> Dosing:
    decimal = table.decimal_of([column])
    amounts: dict[int, float | None] = {}
    rejected = []
    for place in sorted(dates):
        cell = table.rows[place][column].strip()
        try:
            value = None if cell.casefold() in MISSING else read_number(cell, decimal)
            if value is not None and value < 0:
                raise CellError(f"{cell} is less than nothing; write 0 for none")
            amounts[place] = value
        except CellError as problem:
            rejected.append(Rejection(table.row_numbers[place], column, str(problem)))
    for place, reason in _mistyped(amounts, dates).items():
        del amounts[place]
        rejected.append(Rejection(table.row_numbers[place], column, reason))
    levels = sorted({value for value in amounts.values() if value})
    notes = []
    if amounts and not any(value is not None for value in amounts.values()):
        raise InputError("dose-empty", f"Column {column!r} holds no amount; name the column with the doses.")
    if amounts and (not levels or 0 not in amounts.values()):
        notes.append("Every known day has a dose." if levels else "No day has a dose above 0.")
    on = f"{levels[0]:g} a day" if len(levels) == 1 else "a dose" if levels else ""
    return Dosing(
        column, amounts, ("0 a day" if 0 in amounts.values() else "", on), True, tuple(rejected), tuple(notes)
    )


def _mistyped(amounts: Mapping[int, float | None], dates: Mapping[int, date]) -> dict[int, str]:
    """Return the places of amounts that are rare and far above all others, each with a reason.

    One such day would outweigh all others, because the effect is taken to grow with the dose.
    """
    often, factor = limit("table_dose_days_sure"), limit("table_dose_factor_max")
    days: defaultdict[float, set[date]] = defaultdict(set)
    for place, value in amounts.items():
        if value:
            days[value].add(dates[place])
    sure = [value for value, on in days.items() if len(on) >= often]
    reasons: dict[float, str] = {}
    for value in sorted(days.keys() - set(sure)):
        if sure and value > factor * max(sure):
            reasons[value] = (
                f"{value:g} is more than {factor:g} times any other dose ({max(sure):g}); correct it, or leave "
                "that day out if it is right, for it would outweigh all others"
            )
        else:
            sure.append(value)
    return {place: reasons[value] for place, value in amounts.items() if value in reasons}
