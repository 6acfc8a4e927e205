"""The diary by calendar day: what was scored, what was taken, what happened, what was written down late.

Every function takes the first day and a number of days and returns one item per day; a day without an entry
is a gap, never a zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Literal, TypeVar

from magnesia.diary.entries import DayState, Dose, Event, Score
from magnesia.diary.history import Diary, current

IntakeState = Literal["taken", "none", "unsure", "not logged"]
#: So many days are named where many are meant.
DAYS_SAID = 3
Kind = TypeVar("Kind", Dose, DayState, Score, Event)


@dataclass(frozen=True)
class DayIntake:
    """What the diary knows of one day's intake.

    "unsure" outweighs everything, because part of the day is not known (its doses are still listed);
    a dose outweighs "none".
    """

    day: date
    state: IntakeState
    doses: tuple[Dose, ...]


def daily_scores(diary: Diary, outcome: str, first: date, days: int) -> list[float | None]:
    """Return the mean of each day's scores of one outcome, None where nothing was scored."""
    by_day = _by_day(diary, Score)
    found = [[s.value for s in by_day[day] if s.outcome == outcome] for day in _calendar(first, days)]
    return [fmean(values) if values else None for values in found]


def daily_intake(diary: Diary, first: date, days: int) -> list[DayIntake]:
    """Return what was taken on each day; "none", "unsure" and "not logged" are three different things."""
    doses, none, unsure = _by_day(diary, Dose), _said_of_doses(diary, "none"), _said_of_doses(diary, "unsure")

    def state(day: date) -> IntakeState:
        if unsure[day]:
            return "unsure"
        if doses[day]:
            return "taken"
        return "none" if none[day] else "not logged"

    return [DayIntake(day, state(day), tuple(doses[day])) for day in _calendar(first, days)]


def event_days(diary: Diary, name: str, first: date, days: int) -> list[bool]:
    """Return on which days the event was noted."""
    by_day = _by_day(diary, Event)
    return [any(event.name == name for event in by_day[day]) for day in _calendar(first, days)]


def late_days(diary: Diary, outcome: str, first: date, days: int) -> list[bool]:
    """Return on which days any score of the outcome was written down late (see `Stamp.is_late`)."""
    by_day = _by_day(diary, Score)
    return [
        any(score.stamp.is_late for score in by_day[day] if score.outcome == outcome)
        for day in _calendar(first, days)
    ]


def contradictions(diary: Diary, days: Collection[date]) -> list[str]:
    """Return, for these days, what the entries in force say against each other, and what counts."""
    doses, none, unsure = _by_day(diary, Dose), _said_of_doses(diary, "none"), _said_of_doses(diary, "unsure")
    of_intake = (
        (none, doses, "both 'nothing taken' and a dose; both are kept, the dose counts"),
        (unsure, doses, "both 'not sure' and a dose; both are kept, the day counts as not sure"),
        (unsure, none, "both 'not sure' and 'nothing taken'; both are kept, the day counts as not sure"),
    )
    notes = [_said([day for day in days if one[day] and other[day]], what) for one, other, what in of_intake]
    values: defaultdict[str, defaultdict[date, set[float]]] = defaultdict(lambda: defaultdict(set))
    for day, scores in _by_day(diary, Score).items():
        for score in scores:
            values[score.outcome][day].add(score.value)
    for outcome, by_day in sorted(values.items()):
        several = [day for day in days if len(by_day[day]) > 1]
        notes.append(_said(several, f"more than one value of {outcome!r}; the mean counts"))
    return [note for note in notes if note]


def _said(days: list[date], what: str) -> str:
    """Return "2026-03-04 has ..."; of many days the first few are named, of none nothing is said."""
    if not days:
        return ""
    named = ", ".join(map(str, sorted(days)[:DAYS_SAID]))
    more = f" and {len(days) - DAYS_SAID} more days" if len(days) > DAYS_SAID else ""
    return f"{named}{more} {'has' if len(days) == 1 else 'have'} {what}."


def _calendar(first: date, days: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(days)]


def _said_of_doses(diary: Diary, state: str) -> defaultdict[date, list[DayState]]:
    """Return what was said of whole days about the magnesium swallowed."""
    found: defaultdict[date, list[DayState]] = defaultdict(list)
    for day, said in _by_day(diary, DayState).items():
        found[day] = [one for one in said if one.about == "dose" and one.state == state]
    return found


def _by_day(diary: Diary, kind: type[Kind]) -> defaultdict[date, list[Kind]]:
    found: defaultdict[date, list[Kind]] = defaultdict(list)
    for entry in current(diary):
        if isinstance(entry, kind):
            found[entry.stamp.local_date].append(entry)
    return found
