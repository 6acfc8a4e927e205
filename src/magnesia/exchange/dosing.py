"""What was given on each row: a label or an amount, and which label means "off"."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from magnesia.diary import CellError, DelimitedTable, Rejection, read_number
from magnesia.errors import InputError
from magnesia.exchange.ratings import MISSING

#: A label with one of these words in it means "without".
REFERENCE_WORDS = frozenset(
    {
        "0",
        "baseline",
        "control",
        "false",
        "no",
        "none",
        "nothing",
        "off",
        "placebo",
        "regular",
        "sham",
        "usual",
    }
    | {"without", "washout", "absent", "normal"}
)


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
    table: DelimitedTable, places: Sequence[int], column: str, *, is_dose: bool, reference: str | None
) -> Dosing:
    """Read the column of labels or of amounts in these rows."""
    if is_dose:
        return _read_amounts(table, places, column)
    spelling: dict[str, str] = {}
    keys: dict[int, str | None] = {}
    for place in places:
        label = " ".join(table.rows[place][column].split())
        keys[place] = label.casefold() if label and label.casefold() not in MISSING else None
        if label:
            spelling.setdefault(label.casefold(), label)
    counts = Counter(key for key in keys.values() if key is not None)
    off, on, notes = _which_is_off(counts, spelling, column, reference)
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


def _read_amounts(table: DelimitedTable, places: Sequence[int], column: str) -> Dosing:
    decimal = table.decimal_of([column])
    amounts: dict[int, float | None] = {}
    rejected = []
    for place in places:
        cell = table.rows[place][column].strip()
        try:
            value = None if cell.casefold() in MISSING else read_number(cell, decimal)
            if value is not None and value < 0:
                raise CellError(f"{cell} is less than nothing; write 0 for none")
            amounts[place] = value
        except CellError as problem:
            rejected.append(Rejection(table.row_numbers[place], column, str(problem)))
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


def _which_is_off(
    counts: Counter[str], spelling: Mapping[str, str], column: str, reference: str | None
) -> tuple[str, str, list[str]]:
    """Return the keys of the labels for off and on, and what was decided."""
    labels = sorted(counts)
    shown = ", ".join(f"{spelling[key]} ({counts[key]} rows)" for key in labels)
    wanted = None if reference is None else " ".join(reference.split()).casefold()
    if len(labels) > 2:
        raise InputError(
            "treatment-many-labels",
            f"Column {column!r} has {len(labels)} labels: {shown}. Compare two of them: choose rows with "
            "--where COLUMN=VALUE, or name a column that has two labels.",
            labels=[spelling[key] for key in labels],
        )
    if wanted is not None and labels and wanted not in labels and len(labels) == 2:
        near = difflib.get_close_matches(wanted, labels, n=1)
        hint = f" Did you mean {spelling[near[0]]!r}?" if near else ""
        raise InputError(
            "reference-unknown",
            f"--reference {reference!r} is not a label of column {column!r}.{hint} It has: {shown}.",
            labels=[spelling[key] for key in labels],
        )
    if not labels:
        raise InputError(
            "treatment-empty", f"Column {column!r} holds no label; name the column with the treatment."
        )
    if len(labels) == 1:
        return _only_one(labels[0], spelling, column, wanted)
    if wanted is not None:
        return wanted, next(key for key in labels if key != wanted), []
    by_words = [key for key in labels if _means_off(key)]
    off = by_words[0] if len(by_words) == 1 else labels[0]
    on = labels[1 - labels.index(off)]
    why = "by its words" if len(by_words) == 1 else "as the first by the alphabet"
    note = f"{spelling[off]!r} was taken as 'without' {why}, {spelling[on]!r} as 'with'; --reference changes that."
    return off, on, [note]


def _only_one(
    key: str, spelling: Mapping[str, str], column: str, wanted: str | None
) -> tuple[str, str, list[str]]:
    note = f"Column {column!r} has only one label, {spelling[key]!r}, so there is nothing to compare it with."
    is_off = key == wanted or (wanted is None and _means_off(key))
    return (key, "", [note]) if is_off else ("", key, [note])


def _means_off(key: str) -> bool:
    return not REFERENCE_WORDS.isdisjoint(re.findall(r"\w+", key))
