"""A diary as tidy CSV: one row per entry, the unit in the column name, an empty cell where nothing is known.

docs/reference/diary-csv.md describes every column; `csv_in.read_csv` gives the same diary back.
"""

from __future__ import annotations

import csv
import io
import re

from magnesia.diary.entries import (
    Bath,
    DayState,
    Dose,
    Entry,
    Event,
    Note,
    Score,
    Topical,
    scale_of,
)
from magnesia.diary.history import Diary
from magnesia.diary.table.cells import guard

COLUMNS = (
    "entry_id",
    "kind",
    "state",
    "local_date",
    "local_time",
    "zone",
    "entered_at_utc",
    "product_name",
    "form",
    "release",
    "units_taken",
    "elemental_mg",
    "with_food",
    "outcome",
    "score_0_10",
    "stool_form_1_7",
    "hours",
    "salt_g",
    "minutes",
    "body_site",
    "event",
    "note",
    "replaces",
    "retracts",
)


def write_csv(diary: Diary) -> str:
    """Return the whole diary as tidy CSV, entries in the order in which they were made."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in diary.entries:
        row = row_of(entry)
        writer.writerow([row.get(column, "") for column in COLUMNS])
    return out.getvalue()


def row_of(entry: Entry) -> dict[str, str]:
    """Return the filled cells of one entry's row."""
    stamp = entry.stamp
    row = {
        "entry_id": guard(entry.entry_id),
        "state": "value",
        "local_date": stamp.local_date.isoformat(),
        "zone": guard(stamp.zone),
        "entered_at_utc": stamp.entered_at.isoformat().replace("+00:00", "Z"),
    }
    if stamp.local_time is not None:
        row["local_time"] = stamp.local_time.isoformat()
    if entry.replaces is not None:
        row["replaces"] = guard(entry.replaces)
    return row | _own_cells(entry)


def _own_cells(entry: Entry) -> dict[str, str]:
    """Return the cells that only this kind of entry has."""
    match entry:
        case Dose():
            cells = _dose_cells(entry)
        case DayState(about=about, state=state):
            cells = {"kind": about, "state": state}
        case Score(outcome=outcome, value=value):
            cells = {"kind": "score", "outcome": guard(outcome), scale_of(outcome): _number(value)}
        case Bath(salt_g=salt_g, minutes=minutes):
            cells = {"kind": "bath", "salt_g": _number(salt_g), "minutes": _number(minutes)}
        case Topical(product_name=name, body_site=site):
            cells = {"kind": "topical", "product_name": guard(name), "body_site": guard(site or "")}
        case Event(name=name):
            cells = {"kind": "event", "event": guard(name)}
        case Note(text=text, retracts=retracts):
            cells = {"kind": "note", "note": guard(text), "retracts": guard(retracts or "")}
    return cells


def _dose_cells(dose: Dose) -> dict[str, str]:
    return {
        "kind": "dose",
        "state": "taken",
        "product_name": guard(dose.product_name),
        "form": dose.form,
        "release": dose.release,
        "units_taken": _number(dose.units_taken),
        "elemental_mg": _number(dose.elemental_mg),
        "with_food": {True: "yes", False: "no", None: ""}[dose.with_food],
    }


def _number(value: float | None) -> str:
    """Return the shortest text that reads back as exactly this number; whole numbers without a fraction.

    A fraction of exactly three digits gets a zero behind it, because "1.125" alone could also be 1125.
    """
    if value is None:
        return ""
    text = repr(float(value)).removesuffix(".0")
    return f"{text}0" if re.fullmatch(r"\d{1,3}\.\d{3}", text) else text
