"""From the marks of a day to entries that add to the diary and never double it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from magnesia.diary import DayState, Entry, Note
from magnesia.study.record.paper.facts import Filled, entry_of, stamp_on
from magnesia.study.record.paper.marks import day_words, mark_words
from magnesia.study.record.paper.rows import Row
from magnesia.study.record.paper.standing import Standing, id_of_row, standing_of
from magnesia.study.record.paper.week import Week

#: What to do where the diary says something else than the paper: ask, keep the diary, or replace it.
OnDifference = Literal["refuse", "keep", "replace"]


class Writing:
    """Gathers the entries of a week, day by day, and what stands against them."""

    def __init__(self, week: Week, known_ids: set[str]) -> None:
        self.week = week
        self.entries: list[Entry] = []
        self.differs: list[dict[str, str]] = []
        self.open_days: list[str] = []
        self.already_there = 0
        self._known = set(known_ids)
        self._gone: set[str] = set()

    def add_day(
        self, day: date, filled: Sequence[Filled], there: Sequence[Entry], on_difference: OnDifference
    ) -> None:
        """Take one day of the sheet in."""
        rows = list(dict.fromkeys([*self.week.rows, *(one.row for one in filled)]))
        products = tuple(self.week.products.values())
        standing = {row: standing_of(row, day, rows, there, products) for row in rows}
        accepted: dict[Row, Filled] = {}
        for one in filled:
            stands = standing[one.row].marks
            if stands and stands != {mark_words(one.mark)}:
                self.differs.append(_difference(one, stands))
                if on_difference != "replace":
                    continue
            accepted[one.row] = one
        for one in accepted.values():
            if one.row.kind != "dose":
                self._write(one, standing[one.row])
        self._add_doses(day, accepted, {row: s for row, s in standing.items() if row.kind == "dose"})

    def _add_doses(self, day: date, accepted: dict[Row, Filled], standing: dict[Row, Standing]) -> None:
        """Write the dose rows: "none" of the whole day only where every row of the day says none."""
        marks = {row: _only(stands.marks) for row, stands in standing.items()}
        marks |= {row: mark_words(one.mark) for row, one in accepted.items() if row.kind == "dose"}
        nothing = all(mark == "0" for mark in marks.values())
        new = {row: one for row, one in accepted.items() if row.kind == "dose"}
        if not nothing and set(marks.values()) == {"0", None} and new:
            self.open_days.append(day_words(day))
        changed = any(
            standing[row].marks not in (frozenset(), {mark_words(one.mark)}) for row, one in new.items()
        )
        for row, stands in standing.items():
            if (
                changed
                and not nothing
                and marks[row] == "0" == _only(stands.marks)
                and _is_of_whole_day(stands)
            ):
                # "Nothing that day" has just become untrue; that this row was none stays true.
                self._write(Filled(row, day, 0.0), stands, of_whole_day=False, renew=True)
            elif row in new:
                self._write(new[row], stands, of_whole_day=nothing)

    def _write(
        self, one: Filled, stands: Standing, *, of_whole_day: bool = True, renew: bool = False
    ) -> None:
        if stands.marks == {mark_words(one.mark)} and not renew:
            self.already_there += 1
            return
        old = [entry.entry_id for entry in stands.own or stands.of_whole_day]
        named = [entry_id for entry_id in old if entry_id not in self._gone]
        entry_id = self._free_id(id_of_row(one.row, one.day))
        first = named[0] if named else None
        self.entries.append(entry_of(self.week, one, entry_id, of_whole_day=of_whole_day, replaces=first))
        for more in named[1:]:
            note = f"{one.row.shown}: replaced by what stands on paper."
            self.entries.append(
                Note(self._free_id(f"{entry_id}.x"), stamp_on(self.week, one.day), note, retracts=more)
            )
        self._gone |= set(named)

    def _free_id(self, wanted: str) -> str:
        """Return the id, or the next one where it is taken by an entry that is no longer in force."""
        entry_id, number = wanted, 1
        while entry_id in self._known:
            number += 1
            entry_id = f"{wanted}.{number}"
        self._known.add(entry_id)
        return entry_id


def _only(marks: frozenset[str]) -> str | None:
    return next(iter(marks)) if len(marks) == 1 else ("several" if marks else None)


def _is_of_whole_day(stands: Standing) -> bool:
    return any(
        isinstance(entry, DayState) and entry.name is None for entry in stands.own or stands.of_whole_day
    )


def _difference(one: Filled, stands: Iterable[str]) -> dict[str, str]:
    return {
        "row": one.row.key,
        "day": day_words(one.day),
        "diary": " and ".join(sorted(stands)),
        "paper": mark_words(one.mark),
    }
