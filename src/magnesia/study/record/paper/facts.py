"""What one mark says: the entry that it makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Literal

from magnesia.diary import DayState, Dose, Entry, Event, Influence, MedicineTaken, Score, Stamp, dose_of
from magnesia.errors import InputError
from magnesia.study.record.paper.marks import Mark
from magnesia.study.record.paper.rows import Row
from magnesia.study.record.paper.week import Week

_STATES: dict[object, Literal["none", "unsure", "not asked"]] = {
    0.0: "none",
    "?": "unsure",
    "n": "not asked",
}


@dataclass(frozen=True)
class Filled:
    """One mark in its place."""

    row: Row
    day: date
    mark: Mark


def stamp_on(week: Week, day: date, row: Row | None = None) -> Stamp:
    """Return the stamp of an entry of this day; a dose row says when in the day."""
    clock: time | None = None if row is None else row.clock
    part = None if row is None or clock is not None else row.part_of_day
    return replace(week.now, local_date=day, local_time=clock, part_of_day=part, at_utc=None)


def entry_of(
    week: Week, filled: Filled, entry_id: str, *, of_whole_day: bool = True, replaces: str | None = None
) -> Entry:
    """Return the entry that one mark makes; `of_whole_day` says that no row of the day had a dose."""
    row, mark = filled.row, filled.mark
    stamp = stamp_on(week, filled.day, row)
    if row.kind == "dose" and isinstance(mark, float) and mark > 0:
        return _dose(week, filled, entry_id, stamp, replaces)
    if (
        (row.kind == "score" and isinstance(mark, float))
        or mark == "x"
        or (isinstance(mark, float) and mark > 0)
    ):
        value = mark if isinstance(mark, float) else None
        match row.kind:
            case "score":
                return Score(entry_id, stamp, row.name, value or 0.0, replaces=replaces)
            case "event":
                return Event(entry_id, stamp, row.name, replaces=replaces)
            case "medicine":
                unit = None if value is None else "dose"
                return MedicineTaken(
                    entry_id, stamp, row.name, value, unit, purpose="as needed", replaces=replaces
                )
            case _:
                return Influence(entry_id, stamp, row.name, value, replaces=replaces)
    # "Not sure" about one dose leaves the whole day open; "none" only where every row says so.
    whole = row.kind == "dose" and (mark == "?" or (mark == 0 and of_whole_day))
    name = None if whole else row.name
    return DayState(entry_id, stamp, row.kind, _STATES[mark], name=name, replaces=replaces)


def _dose(week: Week, filled: Filled, entry_id: str, stamp: Stamp, replaces: str | None) -> Dose:
    row = filled.row
    units = filled.mark if isinstance(filled.mark, float) else 0.0
    product = week.products.get(row.name.casefold())
    if product is None:
        raise InputError(
            "week-product-gone",
            f'"{row.name}" is not in this profile any more, so what one {row.name} holds is not known; add it '
            "again with magnesia init --product, or leave the row blank.",
        )
    return dose_of(
        product,
        units,
        entry_id=entry_id,
        stamp=stamp,
        with_food=product.default_with_food,
        purpose="planned" if (row, filled.day) in week.planned_days else None,
        replaces=replaces,
    )
