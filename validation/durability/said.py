"""What each entry was to say: another value for every call, so that one that is altered or swapped shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from validation.durability.world import BEFORE, PRODUCT

#: What a row must say, by the names of the record: its kind, its day, the entries that it names, its values.
Says = Mapping[str, object]
#: Asked once: a run over midnight stays on the same days.
TODAY = date.today()  # noqa: DTZ011 - any day before today will do, in any zone
ELEMENTAL_MG_PER_UNIT = 200.0
#: A prime, so that calls, and the rows of one call, give each tenth of the scale once before they begin again.
_VALUES, _DAYS, _QUARTERS = 101, 37, 23


def value_of(number: int, row: int = 0) -> float:
    """Return the score of a call: from 0 to 10, in tenths."""
    return (37 * number + 11 * row) % _VALUES / 10


def units_of(number: int) -> float:
    """Return the units taken of a call's dose: a quarter or more."""
    return (1 + number % _QUARTERS) / 4


def text_of(number: int) -> str:
    """Return the words of a call's note."""
    return f"typed {number} times, 'once' was meant"


def day_of(number: int) -> date:
    """Return a day before today."""
    return TODAY - timedelta(days=1 + number % _DAYS)


def time_of(number: int) -> str:
    """Return a time of that day."""
    return f"{6 + number % 12:02}:{number % 60:02}"


def score_says(outcome: str, value: float, day: date, *, replaces: str | None = None) -> Says:
    """Return what the row of a score must say."""
    return _row("Score", day, replaces, None) | {"outcome": outcome, "value": value}


def dose_says(number: int, *, replaces: str | None = None) -> Says:
    """Return what the row of a call's dose must say."""
    units = units_of(number)
    return _row("Dose", day_of(number), replaces, None) | {
        "local_time": f"{time_of(number)}:00",
        "product_name": PRODUCT,
        "units_taken": units,
        "elemental_mg": units * ELEMENTAL_MG_PER_UNIT,
    }


def note_says(text: str, day: date, *, retracts: str | None = None) -> Says:
    """Return what the row of a note must say."""
    return _row("Note", day, None, retracts) | {"text": text}


def _row(kind: str, day: date, replaces: str | None, retracts: str | None) -> dict[str, object]:
    return {"kind": kind, "local_date": day.isoformat(), "replaces": replaces, "retracts": retracts}


#: What every profile holds before the first write: a score for each day.
BEFORE_SAYS: Mapping[str, Says] = {
    entry_id: score_says("pain", value_of(0, row), day_of(row)) for row, entry_id in enumerate(BEFORE)
}
