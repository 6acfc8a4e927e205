"""Any tidy table of one person's trial (one row per rating) to arms, doses and outcomes on calendar days.

Every row is accepted, rejected with a reason, or a duplicate. A cell of an outcome that cannot be read is missing
and is listed; its row still counts. What was decided on the way is said in `notes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from magnesia.diary import (
    DelimitedTable,
    Rejection,
    date_order_named,
    read_dates,
    read_delimited,
    zone_of,
)
from magnesia.errors import InputError
from magnesia.exchange.columns import rows_where
from magnesia.exchange.dosing import read_dosing, settle_days
from magnesia.exchange.ratings import day_means, read_ratings, say_days

#: A trial of more days than this (about eleven years) is likelier a mistyped date.
MOST_DAYS = 4000


@dataclass(frozen=True)
class TrialTable:
    """One person's trial on calendar days from `first_day`; every list has one item per day, None is not known.

    `arms`: 1 on, 0 off. `dose`: the amount of the dose column, None where the trial has labels instead.
    `labels`: the words for off and on ("" where the file has no such day). `outcomes`: the day's mean rating.
    rows == accepted + len(rejected) + duplicates; `left_out` rows did not match the filter and are not in `rows`.
    `unread` lists outcome cells that could not be read or lie outside the scale, in rows that were accepted.
    """

    first_day: date
    arms: list[float | None]
    dose: list[float | None] | None
    labels: tuple[str, str]
    outcomes: dict[str, list[float | None]]
    rows: int
    accepted: int
    rejected: tuple[Rejection, ...]
    duplicates: int
    notes: tuple[str, ...]
    unread: tuple[Rejection, ...] = ()
    left_out: int = 0

    def __post_init__(self) -> None:
        if self.rows != self.accepted + len(self.rejected) + self.duplicates:
            raise AssertionError("a row of the table is not accounted for")


def read_trial_table(
    data: bytes,
    name: str,
    *,
    date: str,
    outcomes: Sequence[str],
    treatment: str | None = None,
    dose: str | None = None,
    reference: str | None = None,
    where: Mapping[str, str] | None = None,
    date_order: str | None = None,
    zone: str | None = None,
    days_without_row: str = "same",
) -> TrialTable:
    """Read the columns named here from a delimited file; `name` is what sentences call the file.

    `reference` is the label that means "off"; `where` keeps the rows in which each column has that value;
    `zone` is where UTC times are moved to before their date is taken. `days_without_row` says what happened on a
    day that the file leaves out: "same" (a day between two days of the same arm is like them) or "none" (nothing
    was taken; for single doses some days apart).
    """
    if days_without_row not in ("same", "none"):
        raise InputError(
            "days-without-row-unknown", f'--days-without-row was "{days_without_row}"; write same or none.'
        )
    arm_column = _arm_column(treatment, dose, reference)
    if zone is not None:
        zone_of(zone)
    outcomes = list(dict.fromkeys(outcomes))
    table = read_delimited(data, name)
    table.require_columns([date, *outcomes, arm_column, *(where or {})])
    kept, left_out = rows_where(table, where or {})
    rows, duplicates = _without_repeats(table, kept)
    rejected = list(table.rejected)
    dates = _read_dates(table, rows, date, date_order, zone, rejected)
    _require_rows(name, dates, rejected)
    dosing = read_dosing(table, dates, arm_column, is_dose=dose is not None, reference=reference)
    by_row, conflicts = settle_days(table, dosing, dates)
    rejected += [*dosing.rejected, *conflicts]
    days_of = {place: dates[place] for place in by_row}
    _require_rows(name, days_of, rejected)
    calendar = _calendar(table, days_of, date)
    ratings = read_ratings(table, sorted(days_of), outcomes)
    means, averaged = day_means(ratings.values, days_of, calendar)
    given, notes = _on_calendar(by_row, dates, calendar, nothing_between=days_without_row == "none")
    return TrialTable(
        calendar[0],
        [None if value is None else float(value > 0) for value in given],
        given if dosing.is_dose else None,
        dosing.labels,
        means,
        rows=len(kept) + len(table.rejected),
        accepted=len(days_of),
        rejected=tuple(sorted(rejected, key=lambda rejection: rejection.row)),
        duplicates=duplicates,
        notes=(*dosing.notes, *notes, *ratings.notes, *_accounting(averaged, duplicates, rejected)),
        unread=ratings.unread,
        left_out=left_out,
    )


def _arm_column(treatment: str | None, dose: str | None, reference: str | None) -> str:
    if treatment is not None and dose is None:
        return treatment
    if dose is not None and treatment is None:
        if reference is not None:
            raise InputError("reference-with-dose", "--reference names a label; with --dose, 0 is 'without'.")
        return dose
    raise InputError("treatment-or-dose", "Name one column: --treatment for labels, or --dose for amounts.")


def _accounting(averaged: list[date], duplicates: int, rejected: list[Rejection]) -> list[str]:
    """Return what was done with rows that did not simply count as one day each."""
    notes = []
    if averaged:
        notes.append(f"Days with more than one rating count with their mean: {say_days(averaged)}.")
    if duplicates:
        notes.append(
            f"{_rows(duplicates, 'repeats', 'repeat')} another in every cell and did not count again."
        )
    if rejected:
        count = _rows(len(rejected), "could", "could")
        notes.append(f"{count} not be used; the first: {say_rejection(rejected)}.")
    return notes


def say_rejection(rejected: Sequence[Rejection]) -> str:
    """Return the first rejection by row in words."""
    first = min(rejected, key=lambda rejection: rejection.row)
    return f"row {first.row}, column {first.column!r}: {first.reason}"


def _without_repeats(table: DelimitedTable, kept: list[int]) -> tuple[list[int], int]:
    """Return the places of the rows without those that repeat an earlier row in every cell."""
    seen: dict[tuple[str, ...], int] = {}
    for place in kept:
        seen.setdefault(tuple(cell.strip() for cell in table.rows[place].values()), place)
    return list(seen.values()), len(kept) - len(seen)


def _read_dates(
    table: DelimitedTable,
    rows: list[int],
    column: str,
    order: str | None,
    zone: str | None,
    rejected: list[Rejection],
) -> dict[int, date]:
    """Return the day of each row that has one, and add the others to `rejected`."""
    found = read_dates(
        [table.rows[place][column] for place in rows],
        column=column,
        row_numbers=[table.row_numbers[place] for place in rows],
        order=date_order_named(order),
        zone=zone,
    )
    rejected += [Rejection(table.row_numbers[rows[at]], column, why) for at, why in found.problems.items()]
    return {rows[at]: day for at, day in found.dates.items()}


def _require_rows(name: str, days_of: Mapping[int, date], rejected: list[Rejection]) -> None:
    if days_of:
        return
    if not rejected:
        raise InputError("table-no-rows", f"{name} has a header but no rows; choose a file with data in it.")
    raise InputError(
        "table-all-rejected",
        f"None of the {len(rejected)} rows of {name} could be used; {say_rejection(rejected)}.",
        rejected=[{"row": r.row, "column": r.column, "reason": r.reason} for r in rejected],
    )


def _calendar(table: DelimitedTable, days_of: Mapping[int, date], column: str) -> list[date]:
    """Return every day from the first to the last; a span so long that a date must be wrong is refused."""
    first, last = (ends(days_of, key=days_of.__getitem__) for ends in (min, max))
    n_days = (days_of[last] - days_of[first]).days + 1
    if n_days > MOST_DAYS:
        raise InputError(
            "table-too-long",
            f"Column {column!r} runs from {days_of[first]} (row {table.row_numbers[first]}) to {days_of[last]} "
            f"(row {table.row_numbers[last]}), {n_days} days; more than {MOST_DAYS} is probably a mistyped date.",
        )
    return [days_of[first] + timedelta(days=number) for number in range(n_days)]


def _on_calendar(
    by_row: Mapping[int, float | None],
    dates: Mapping[int, date],
    calendar: list[date],
    *,
    nothing_between: bool,
) -> tuple[list[float | None], list[str]]:
    """Return what was given by day; days without a row between two equal ones are taken to be like them.

    A day whose rows were all rejected stays unknown, because the file says something about it.
    """
    known = {dates[place]: value for place, value in by_row.items() if value is not None}
    refused = {day for place, day in dates.items() if place not in by_row} - known.keys()
    in_file = set(dates.values())
    absent = 0.0 if nothing_between else None
    given = [known.get(day) if day in in_file else absent for day in calendar]
    filled = [
        None if day in refused else value
        for day, value in zip(calendar, _fill_between_equals(given), strict=True)
    ]
    notes = []
    between = sum(before is None and after is not None for before, after in zip(given, filled, strict=True))
    if between:
        notes.append(
            f"{_days(between)} without a treatment in the file between two days of the same treatment: counted as "
            "that treatment."
        )
    return filled, notes


def _rows(count: int, one: str, many: str) -> str:
    return f"1 row {one}" if count == 1 else f"{count} rows {many}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _fill_between_equals(values: list[float | None]) -> list[float | None]:
    filled = list(values)
    last: int | None = None
    for place, value in enumerate(values):
        if value is None:
            continue
        if last is not None and values[last] == value:
            filled[last:place] = [value] * (place - last)
        last = place
    return filled
