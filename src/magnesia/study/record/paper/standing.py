"""What the diary already holds of a row and a day, so that a sheet sent twice adds nothing and doubles no dose.

An entry made from paper bears the id of its row and day. An entry made another way (on a phone, from a file) belongs
to the row that means the same: its outcome, its event, or the dose row of its product nearest in time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from magnesia.diary import (
    DayState,
    Dose,
    Entry,
    Event,
    Influence,
    MedicineTaken,
    Score,
    Stamp,
    hour_of_part,
)
from magnesia.person import Product
from magnesia.study.record.paper.marks import mark_words
from magnesia.study.record.paper.rows import Row
from magnesia.units import hours_of

#: How marks say a state of the day.
STATE_MARKS = {"none": "0", "unsure": "?", "not asked": "n"}
#: Units of a medicine in which paper counts it.
COUNTED_UNITS = ("dose", "tablet", "capsule", "piece")


@dataclass(frozen=True)
class Standing:
    """The entries in force that mean a row on a day: its own, and what was said of all doses of the day at once."""

    own: tuple[Entry, ...]
    of_whole_day: tuple[DayState, ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        """Return what stands as marks; several where the diary says several things."""
        return _marks_of(self.own or self.of_whole_day)


def id_of_row(row: Row, day: date) -> str:
    """Return the id of the entry that a row makes on a day; the same sheet makes the same ids."""
    named = f"{row.kind}|{row.key.casefold()}"
    return f"paper-{day.isoformat()}-{hashlib.sha256(named.encode()).hexdigest()[:12]}"


def standing_of(
    row: Row, day: date, rows: Sequence[Row], entries: Sequence[Entry], products: Collection[Product]
) -> Standing:
    """Return what stands for this row among the entries in force of the day.

    A dose belongs to the row of its product, by any name that the product goes by.
    """
    if row.kind != "dose":
        return Standing(tuple(entry for entry in entries if _means(row, day, entry)))
    dose_rows = [other for other in rows if other.kind == "dose"]
    own: list[Entry] = []
    whole: list[DayState] = []
    for entry in entries:
        if isinstance(entry, Dose) or (isinstance(entry, DayState) and entry.about == "dose"):
            found = _dose_row_of(entry, day, dose_rows, products)
            if found == row:
                own.append(entry)
            elif found is None and isinstance(entry, DayState):
                whole.append(entry)
    return Standing(tuple(own), tuple(whole))


def _means(row: Row, day: date, entry: Entry) -> bool:
    """Return whether an entry other than a dose says the same thing as this row."""
    if entry.entry_id.partition(".")[0] == id_of_row(row, day):
        return True
    kinds = {"score": Score, "event": Event, "medicine": MedicineTaken, "influence": Influence}
    if isinstance(entry, DayState):
        return entry.about == row.kind and (entry.name or "").casefold() == row.name.casefold()
    if not isinstance(entry, kinds[row.kind]):
        return False
    return named_in(entry).casefold() == row.name.casefold()


def named_in(entry: Entry) -> str:
    """Return the outcome, event, medicine or influence that an entry is about."""
    if isinstance(entry, Score):
        return entry.outcome
    return entry.name if isinstance(entry, Event | MedicineTaken | Influence) else ""


def _dose_row_of(
    entry: Dose | DayState, day: date, dose_rows: Sequence[Row], products: Collection[Product]
) -> Row | None:
    """Return the dose row that an entry belongs to, None for another product or for the whole day."""
    for row in dose_rows:
        if entry.entry_id.partition(".")[0] == id_of_row(row, day):
            return row
    name = entry.product_name if isinstance(entry, Dose) else entry.name
    of_product = [row for row in dose_rows if name is not None and _same_product(row.name, name, products)]
    hour = _hour_of(entry.stamp)
    if not of_product or hour is None:
        return of_product[0] if of_product else None
    return min(of_product, key=lambda row: abs(_hour_of_row(row, hour) - hour))


def _same_product(one: str, other: str, products: Collection[Product]) -> bool:
    """Return whether two names are of one product, which may have got another name in between."""
    return one.casefold() == other.casefold() or any(
        product.goes_by(one) and product.goes_by(other) for product in products
    )


def _hour_of(stamp: Stamp) -> float | None:
    if stamp.local_time is not None:
        return hours_of(stamp.local_time)
    return None if stamp.part_of_day is None else hour_of_part(stamp.part_of_day)


def _hour_of_row(row: Row, without: float) -> float:
    if row.clock is not None:
        return hours_of(row.clock)
    return without if row.part_of_day is None else hour_of_part(row.part_of_day)


def _marks_of(entries: Sequence[Entry]) -> frozenset[str]:
    marks: set[str] = set()
    units = sum(entry.units_taken for entry in entries if isinstance(entry, Dose))
    if units:
        marks.add(mark_words(units))
    counted = 0.0
    for entry in entries:
        match entry:
            case DayState():
                marks.add(STATE_MARKS[entry.state])
            case Score():
                marks.add(mark_words(entry.value))
            case Event():
                marks.add("x")
            case MedicineTaken() if entry.amount is not None and entry.unit in COUNTED_UNITS:
                counted += entry.amount
            case MedicineTaken():
                marks.add("x" if entry.amount is None else f"{entry.amount:g} {entry.unit}")
            case Influence():
                marks.add("x" if entry.value is None else mark_words(entry.value))
            case _:
                pass
    if counted:
        marks.add(mark_words(counted))
    return frozenset(marks)
